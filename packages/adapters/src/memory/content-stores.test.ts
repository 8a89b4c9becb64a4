import { mediaStoreContract, rawMailStoreContract } from "@webordinary/testing/contracts";
import { MemoryMediaStore } from "./media-store.ts";
import { newMemoryDisk } from "./memory-disk.ts";
import { MemoryRawMailStore } from "./raw-mail-store.ts";

rawMailStoreContract("MemoryRawMailStore", async () => onDisk(MemoryRawMailStore));
mediaStoreContract("MemoryMediaStore", async () => onDisk(MemoryMediaStore));

function onDisk<Store>(Store: new (disk: ReturnType<typeof newMemoryDisk>) => Store) {
  const disk = newMemoryDisk();
  const fill = async () => {
    disk.full = true;
  };
  return { store: new Store(disk), restarted: async () => new Store(disk), fill };
}
