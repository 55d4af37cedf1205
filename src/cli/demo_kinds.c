#include "cli/demo_data.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ElementEffects */
#define EXCLUSIVE (1u << 2)
#define SLOWS     (1u << 3)
#define INTEGRITY (1u << 4)
#define CREATES   (1u << 5)

const struct demo_kind demo_kinds[] = {
    /* ---- Msvm_ConcreteJob
       ---------------------------------------------------------------------------- */
    {170, 14, 40, 240, DEMO_SUSPENDS | DEMO_ASKS, SLOWS, DEMO_AREA_BACKUP,
     "Backing up a virtual machine",
     LIST("Asking the guest for a consistent state", "Creating a recovery checkpoint",
          "Reading changed blocks", "Writing to the backup target",
          "Removing the recovery checkpoint")},
    {62, 8, 60, 300, DEMO_ASKS, SLOWS, DEMO_AREA_DISK, "Exporting a virtual machine",
     LIST("Checking the target folder", "Copying virtual hard disks", "Copying saved state",
          "Writing configuration")},
    {61, 4, 40, 180, DEMO_ASKS, EXCLUSIVE | CREATES, DEMO_AREA_DISK, "Importing a virtual machine",
     LIST("Reading configuration", "Copying virtual hard disks",
          "Registering the virtual machine")},
    {70, 10, 12, 60, 0, SLOWS | INTEGRITY, DEMO_AREA_BACKUP, "Taking a checkpoint",
     LIST("Freezing the guest's file systems", "Saving memory", "Creating differencing disks")},
    {71, 3, 15, 50, DEMO_NO_CANCEL, EXCLUSIVE | INTEGRITY, DEMO_AREA_DISK, "Applying a checkpoint",
     LIST("Turning the virtual machine off", "Attaching disks of the checkpoint",
          "Restoring memory")},
    {72, 5, 20, 120, 0, SLOWS, DEMO_AREA_DISK, "Deleting a checkpoint",
     LIST("Removing the checkpoint's configuration", "Waiting for the merge")},
    {50, 8, 60, 280, DEMO_NO_CANCEL, SLOWS | INTEGRITY, DEMO_AREA_DISK,
     "Merging disks in the background",
     LIST("Merging differencing disk 1 of 2", "Merging differencing disk 2 of 2",
          "Updating parent locators")},
    {12, 8, 8, 35, 0, EXCLUSIVE, DEMO_AREA_POWER, "Starting a virtual machine",
     LIST("Allocating memory", "Creating the partition", "Attaching devices",
          "Starting virtual processors")},
    {11, 3, 20, 90, DEMO_NO_PERCENT, EXCLUSIVE, DEMO_AREA_POWER,
     "Waiting to start a virtual machine", LIST("Waiting for the automatic start delay")},
    {16, 6, 15, 90, DEMO_NO_PERCENT, EXCLUSIVE, DEMO_AREA_POWER, "Shutting a virtual machine down",
     LIST("Asking the guest to shut down", "Waiting for the guest")},
    {14, 4, 15, 70, 0, EXCLUSIVE, DEMO_AREA_POWER, "Saving a virtual machine",
     LIST("Pausing virtual processors", "Writing memory contents")},
    {15, 3, 12, 50, 0, EXCLUSIVE, DEMO_AREA_POWER, "Restoring a virtual machine",
     LIST("Reading memory contents", "Starting virtual processors")},
    {29, 2, 15, 60, DEMO_NO_PERCENT, EXCLUSIVE, DEMO_AREA_POWER, "Rebooting a virtual machine",
     LIST("Waiting for the guest")},
    {1, 3, 10, 30, 0, CREATES, DEMO_AREA_SETTINGS, "Creating a virtual machine",
     LIST("Writing configuration", "Registering with the management service")},
    {2, 4, 6, 20, DEMO_DELETES, EXCLUSIVE, DEMO_AREA_SETTINGS,
     "Changing a virtual machine's settings", LIST("Validating settings", "Applying settings")},
    {3, 2, 10, 40, DEMO_NO_CANCEL, EXCLUSIVE | INTEGRITY, DEMO_AREA_SETTINGS,
     "Deleting a virtual machine", LIST("Deleting checkpoints", "Unregistering", "Deleting files")},
    {30, 4, 6, 25, DEMO_DELETES, EXCLUSIVE, DEMO_AREA_SETTINGS,
     "Adding hardware to a virtual machine", LIST("Validating resources", "Adding resources")},
    {41, 2, 6, 25, DEMO_NO_PERCENT, SLOWS, DEMO_AREA_POWER, "Adding memory to a virtual machine",
     LIST("Waiting for the guest's memory driver")},
    {91, 2, 20, 60, 0, SLOWS, DEMO_AREA_REPLICATION, "Creating a replication relationship",
     LIST("Contacting the replica server", "Checking certificates", "Creating the replica")},
    {116, 5, 120, 300, DEMO_SUSPENDS, SLOWS, DEMO_AREA_REPLICATION, "Sending the initial replica",
     LIST("Creating a reference point", "Sending disk 1 of 3", "Sending disk 2 of 3",
          "Sending disk 3 of 3")},
    {105, 8, 15, 80, 0, SLOWS, DEMO_AREA_REPLICATION, "Sending replication changes",
     LIST("Closing the change log", "Sending the change log")},
    {106, 5, 15, 80, DEMO_NO_PERCENT, SLOWS, DEMO_AREA_REPLICATION, "Receiving replication changes",
     LIST("Receiving the change log")},
    {107, 3, 100, 300, DEMO_SUSPENDS, SLOWS | INTEGRITY, DEMO_AREA_REPLICATION,
     "Resynchronizing replication", LIST("Comparing blocks", "Sending differing blocks")},
    {113, 2, 60, 200, DEMO_NO_PERCENT | DEMO_SUSPENDS, SLOWS, DEMO_AREA_REPLICATION,
     "Checking replica consistency", LIST("Computing checksums")},
    {97, 1, 30, 90, DEMO_ASKS, EXCLUSIVE | INTEGRITY, DEMO_AREA_REPLICATION, "Failing over",
     LIST("Preparing the recovery point", "Starting the replica")},
    {102, 2, 20, 60, 0, CREATES, DEMO_AREA_REPLICATION, "Starting a test failover",
     LIST("Creating the test virtual machine", "Attaching differencing disks")},
    {201, 3, 15, 60, 0, SLOWS, DEMO_AREA_BACKUP, "Creating a reference point",
     LIST("Freezing the guest's file systems", "Starting change tracking")},
    {203, 3, 60, 240, DEMO_SUSPENDS, SLOWS, DEMO_AREA_BACKUP, "Exporting a reference point",
     LIST("Enumerating changed ranges", "Copying changed ranges")},
    {51, 3, 10, 60, DEMO_NO_PERCENT, INTEGRITY, DEMO_AREA_BACKUP,
     "Creating a VSS snapshot in the guest", LIST("Waiting for VSS writers")},
    {131, 2, 8, 30, DEMO_NO_VM | DEMO_NO_CANCEL, EXCLUSIVE, DEMO_AREA_SETTINGS,
     "Changing a virtual switch", LIST("Rebinding network adapters", "Restoring connections")},
    {4, 1, 6, 15, DEMO_NO_VM | DEMO_DELETES, 0, DEMO_AREA_SETTINGS, "Changing the host's settings",
     LIST("Applying settings")},
    {180, 3, 20, 90, 0, SLOWS, DEMO_AREA_DISK, "Copying files into a guest",
     LIST("Opening a channel to the guest", "Copying files")},
    {260, 1, 8, 25, DEMO_NO_CANCEL, EXCLUSIVE, DEMO_AREA_SETTINGS, "Assigning a device",
     LIST("Dismounting the device from the host", "Mounting it in the virtual machine")},

    /* ---- Msvm_MigrationJob: 300 and above there
       ---------------------------------------------------------- */
    {305, 12, 25, 150, DEMO_MIGRATES, SLOWS, DEMO_AREA_MIGRATION, "Moving a virtual machine",
     LIST("Connecting to the destination host", "Creating the planned virtual machine",
          "Copying memory, pass 1", "Copying memory, pass 2", "Copying changed pages",
          "Handing over")},
    {306, 6, 90, 300, DEMO_MIGRATES | DEMO_ASKS, SLOWS, DEMO_AREA_MIGRATION,
     "Moving a virtual machine and its storage",
     LIST("Connecting to the destination host", "Mirroring virtual hard disk 1 of 2",
          "Mirroring virtual hard disk 2 of 2", "Copying memory", "Handing over")},
    {307, 6, 80, 300, DEMO_MIGRATES, SLOWS, DEMO_AREA_MIGRATION, "Moving storage",
     LIST("Creating destination files", "Mirroring virtual hard disks", "Switching over")},
    {301, 3, 6, 25, DEMO_MIGRATES | DEMO_DELETES, 0, DEMO_AREA_MIGRATION, "Checking compatibility",
     LIST("Comparing processors", "Comparing switches and storage")},

    /* ---- Msvm_StorageJob: 1 to 9 there
       --------------------------------------------------------------------- */
    {1, 3, 20, 120, DEMO_STORAGE | DEMO_NO_VM, CREATES, DEMO_AREA_DISK,
     "Creating a virtual hard disk", LIST("Allocating blocks", "Writing zeroes")},
    {3, 4, 40, 200, DEMO_STORAGE | DEMO_SUSPENDS | DEMO_NO_VM, EXCLUSIVE, DEMO_AREA_DISK,
     "Compacting a virtual hard disk",
     LIST("Scanning for empty blocks", "Moving blocks", "Truncating the file")},
    {4, 2, 10, 60, DEMO_STORAGE | DEMO_NO_VM, EXCLUSIVE, DEMO_AREA_DISK,
     "Expanding a virtual hard disk", LIST("Extending the file")},
    {5, 3, 40, 200, DEMO_STORAGE | DEMO_NO_VM, EXCLUSIVE | INTEGRITY, DEMO_AREA_DISK,
     "Merging a virtual hard disk", LIST("Copying blocks into the parent")},
    {6, 5, 60, 280, DEMO_STORAGE | DEMO_SUSPENDS | DEMO_NO_VM, EXCLUSIVE | CREATES, DEMO_AREA_DISK,
     "Converting a virtual hard disk",
     LIST("Reading block allocation", "Copying blocks", "Writing metadata")},
    {9, 2, 15, 60, DEMO_STORAGE | DEMO_NO_VM, 0, DEMO_AREA_DISK, "Validating a virtual hard disk",
     LIST("Reading headers and logs", "Checking the block allocation table")},
};
const size_t demo_kind_count = sizeof(demo_kinds) / sizeof(demo_kinds[0]);

const char *demo_kind_class(const struct demo_kind *kind)
{
    if (kind->flags & DEMO_MIGRATES)
        return "Msvm_MigrationJob";
    return kind->flags & DEMO_STORAGE ? "Msvm_StorageJob" : "Msvm_ConcreteJob";
}
