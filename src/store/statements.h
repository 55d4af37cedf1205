/*
 * Every statement that the store uses, but for those that are put together of property names
 * (reader.c, column.c): STATEMENT(NAME, "SQL"). Included where the enum and the table of texts are
 * made; no guard, for it is twice.
 */
STATEMENT(BEGIN_READ, "BEGIN")
STATEMENT(BEGIN_WRITE, "BEGIN IMMEDIATE")
STATEMENT(COMMIT, "COMMIT")
STATEMENT(ROLLBACK, "ROLLBACK")
STATEMENT(SAVEPOINT, "SAVEPOINT call")
STATEMENT(RELEASE, "RELEASE call")
STATEMENT(ROLLBACK_TO, "ROLLBACK TO call")
STATEMENT(DATA_VERSION, "PRAGMA data_version")
STATEMENT(COUNTER, "SELECT rev, forgotten FROM counter")
STATEMENT(NEXT_REV, "UPDATE counter SET rev = rev + 1 RETURNING rev")
STATEMENT(FORGOTTEN, "UPDATE counter SET forgotten = max(forgotten, ?1)")

/* jobs */
STATEMENT(INSERT_JOB,
          "INSERT INTO job (rev, process, serves, class_name, elements, InstanceID, Name,"
          " ElementName, Caption, Description, Owner, JobStatus, JobType, JobState,"
          " OperationalStatus, HealthState, TimeSubmitted, StartTime, TimeOfLastStateChange,"
          " TimeBeforeRemoval, DeleteOnCompletion, Cancellable, JobRunTimes)"
          " VALUES"
          " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,'2',5,?15,?16,?15,?17,?18,?19,1)"
          " ON CONFLICT (InstanceID) DO NOTHING")
STATEMENT(FIND_KEY, "SELECT ended FROM job WHERE row_key = ?1")
STATEMENT(FIND_ID,
          "SELECT row_key, process, serves, ended, JobState FROM job WHERE InstanceID = ?1")
STATEMENT(REPORT_BOTH,
          "UPDATE job SET rev = ?1, PercentComplete = ?3, JobStatus = ?4"
          " WHERE row_key = ?2 AND ended IS NULL")
STATEMENT(REPORT_PERCENT,
          "UPDATE job SET rev = ?1, PercentComplete = ?3 WHERE row_key = ?2 AND ended IS NULL")
STATEMENT(REPORT_STATUS,
          "UPDATE job SET rev = ?1, JobStatus = ?4 WHERE row_key = ?2 AND ended IS NULL")
STATEMENT(SET_STATE,
          "UPDATE job SET rev = ?1, JobState = ?3, TimeOfLastStateChange = ?4, StartTime = CASE"
          " WHEN ?3 IN (3, 4) THEN coalesce(StartTime, ?4) ELSE StartTime END"
          " WHERE row_key = ?2 AND ended IS NULL")
STATEMENT(SET_SERVES,
          "UPDATE job SET rev = ?1, serves = ?3, Cancellable = ?4"
          " WHERE row_key = ?2 AND ended IS NULL")
STATEMENT(SET_ELEMENTS,
          "UPDATE job SET rev = ?1, elements = ?3 WHERE row_key = ?2 AND ended IS NULL")
STATEMENT(GET_EXTRAS, "SELECT extras FROM job WHERE row_key = ?1")
STATEMENT(SET_EXTRAS, "UPDATE job SET rev = ?1, extras = ?3 WHERE row_key = ?2")
STATEMENT(RELEASE_JOB, "UPDATE job SET serves = 0 WHERE row_key = ?1 AND ended IS NULL")
STATEMENT(RELEASE_ALL, "UPDATE job SET serves = 0 WHERE process = ?1 AND serves <> 0")

/* their end */
STATEMENT(END_FACTS,
          "SELECT ended, StartTime, TimeBeforeRemoval, DeleteOnCompletion FROM job"
          " WHERE row_key = ?1")
STATEMENT(END_JOB,
          "UPDATE job SET rev = ?1, process = NULL, serves = 0, ended = ?3, removal = ?4,"
          " JobState = ?5, OperationalStatus = ?6, HealthState = ?7,"
          " PercentComplete = coalesce(?8, PercentComplete), ElapsedTime = coalesce(?9,"
          " ElapsedTime), TimeOfLastStateChange = ?3, ErrorCode = coalesce(?10, ErrorCode),"
          " ErrorDescription = coalesce(?11, ErrorDescription),"
          " ErrorSummaryDescription = coalesce(?12, ErrorSummaryDescription),"
          " JobStatus = coalesce(?13, JobStatus), Cancellable = 0"
          " WHERE row_key = ?2")
STATEMENT(SET_REMOVAL, "UPDATE job SET removal = ?2 WHERE row_key = ?1")
STATEMENT(ADD_ERROR, "INSERT OR REPLACE INTO error (job, number, content) VALUES (?1, ?2, ?3)")
STATEMENT(DUE, "SELECT min(removal) FROM job WHERE removal > ?1")
STATEMENT(DUE_JOBS, "SELECT row_key FROM job WHERE removal <= ?1 LIMIT ?2")
STATEMENT(DELETE_JOB, "DELETE FROM job WHERE row_key = ?1 RETURNING InstanceID")
STATEMENT(DELETE_ERRORS, "DELETE FROM error WHERE job = ?1")
STATEMENT(DELETE_REQUESTS, "DELETE FROM request WHERE job = ?1")
STATEMENT(ADD_GONE, "INSERT INTO gone (rev, InstanceID) VALUES (?1, ?2)")
STATEMENT(GONE_TO_FORGET, "SELECT gone_key, rev FROM gone ORDER BY gone_key DESC LIMIT 1 OFFSET ?1")
STATEMENT(FORGET_GONE, "DELETE FROM gone WHERE rev <= ?1")

/* processes */
STATEMENT(ADD_PROCESS, "INSERT INTO process (pid, start, space, boot) VALUES (?1, ?2, ?3, ?4)")
STATEMENT(PROCESSES,
          "SELECT process_key, pid, start, space, boot FROM process ORDER BY process_key")
STATEMENT(PROCESS_JOBS, "SELECT row_key FROM job WHERE process = ?1 LIMIT ?2")
STATEMENT(DELETE_PROCESS,
          "DELETE FROM process WHERE process_key = ?1 AND NOT EXISTS (SELECT 1 FROM job"
          " WHERE process = ?1)")

/* requests */
STATEMENT(ADD_REQUEST,
          "INSERT INTO request (job, process, requested, made) VALUES (?1, ?2, ?3, ?4)")
STATEMENT(OLD_REQUESTS, "DELETE FROM request WHERE made < ?1")
STATEMENT(WAITING_REQUEST,
          "SELECT request_key, job, requested, made FROM request"
          " WHERE process = ?1 AND taken IS NULL ORDER BY request_key LIMIT 1")
STATEMENT(TAKE_REQUEST, "UPDATE request SET taken = ?2 WHERE request_key = ?1 AND taken IS NULL")
STATEMENT(ANSWER_REQUEST,
          "UPDATE request SET taken = coalesce(taken, ?2), answered = ?2, return_value = ?3,"
          " answer = ?4"
          " WHERE request_key = ?1 AND process = ?5 AND answered IS NULL")
STATEMENT(ANSWER_REQUESTS,
          "UPDATE request SET taken = coalesce(taken, ?2), answered = ?2, return_value = CASE"
          " WHEN requested IN (?3, ?4) THEN 0 ELSE 4097 END, answer = CASE WHEN requested IN (?3,"
          " ?4) THEN NULL ELSE 'the job has ended' END"
          " WHERE job = ?1 AND answered IS NULL")
STATEMENT(REQUEST_ANSWER,
          "SELECT taken, answered, return_value, answer FROM request WHERE request_key = ?1")
STATEMENT(DELETE_REQUEST, "DELETE FROM request WHERE request_key = ?1")
STATEMENT(WITHDRAW_REQUEST, "DELETE FROM request WHERE request_key = ?1 AND taken IS NULL")

/* reading */
STATEMENT(GONE,
          "SELECT InstanceID FROM gone WHERE rev > ?1 AND NOT EXISTS (SELECT 1 FROM job"
          " WHERE job.InstanceID = gone.InstanceID)")
STATEMENT(ERRORS,
          "SELECT content FROM error WHERE job = (SELECT row_key FROM job WHERE InstanceID = ?1)"
          " ORDER BY number")
