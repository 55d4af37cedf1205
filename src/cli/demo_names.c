#include "cli/demo_data.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *const demo_vms[] = {
    "web-01",
    "web-02",
    "sql-prod-01",
    "sql-prod-02",
    "exchange-2019-mbx1",
    "dc01.corp.contoso.example",
    "build-agent-17",
    "k8s-worker-a4",
    "Übungsserver München",
    "Lohnbuchhaltung (alt)",
    "Größenprüfung-Straße",
    "serveur-de-fichiers-é",
    "Facturación Perú",
    "Łódź magazyn",
    "Почтовый сервер",
    "бухгалтерия-1С",
    "Тест Київ",
    "Διακομιστής αρχείων",
    "Αθήνα-web",
    "受注管理サーバー",
    "ファイルサーバー３号",
    "東京-バックアップ",
    "数据库服务器-主",
    "测试环境",
    "備份伺服器-台北",
    "메일 서버",
    "부산-웹-02",
    "خادم الملفات",
    "قاعدة البيانات",
    "שרת דואר",
    "बैंकिंग सर्वर",
    "เซิร์ฟเวอร์ไฟล์",
    "Máy chủ thử nghiệm",
    "Ege-İzmir",
    "lab 🚀 staging",
    "☕ coffee-machine",
    "👩‍💻 dev-vm",
    "fw-edge-01",
    "fw-edge-02",
    "print",
    "RDS-HOST-11",
    "RDS-HOST-12",
    "veeam-proxy-3",
    "jumpbox",
    "erp-app-01",
    "erp-app-02",
    "erp-db",
    "monitoring",
    "a-very-long-name-for-a-virtual-machine-because-nothing-stopped-them-2016-copy-(2)",
    "gitlab",
    "nextcloud",
    "voip-gw",
    "Schulung \"Raum 7\"",
    "win11-golden-image",
    "ubuntu-24.04-template",
    "legacy-2008r2",
};
const size_t demo_vm_count = COUNT(demo_vms);

const char *const demo_owners[] = {
    "CONTOSO\\svc-backup",   "CONTOSO\\svc-backup",  "CONTOSO\\svc-scvmm",
    "CONTOSO\\svc-cluster$", "NT AUTHORITY\\SYSTEM", "CONTOSO\\administrator",
    "CONTOSO\\j.müller",     "CONTOSO\\a.kowalska",  "CONTOSO\\n.papadopoulos",
    "CONTOSO\\и.петров",     "CONTOSO\\佐藤",        "ops@contoso.example",
};
const size_t demo_owner_count = COUNT(demo_owners);

const char *const demo_hosts[] = {
    "hv02.contoso.example",
    "hv03.contoso.example",
    "hv04.contoso.example",
    "hv-dr-01.contoso.example",
};
const size_t demo_host_count = COUNT(demo_hosts);

const char *const demo_questions[] = {
    "The target has less free space than {vm} may need. Start the job to go on, or terminate it.",
    "The checkpoint of {vm} is not application-consistent. Start the job to take it nevertheless, "
    "or terminate it.",
    "A file named {path} is there already. Start the job to replace it, or terminate it.",
    "{host} has another processor version: {vm} would have to be shut down. Start the job to do "
    "so, or terminate it.",
};
const size_t demo_question_count = COUNT(demo_questions);
