import { clockContract, idsContract } from "@webordinary/testing/contracts";
import { CryptoIds } from "./crypto-ids.ts";
import { SystemClock } from "./system-clock.ts";

clockContract("SystemClock", () => ({ clock: new SystemClock(), passing: (work) => work }));
idsContract("CryptoIds", () => new CryptoIds());
