import { mailParserContract } from "@webordinary/testing/contracts";
import { MemoryMailParser } from "./mail-parser.ts";

mailParserContract("MemoryMailParser", async () => ({ parser: new MemoryMailParser() }));
