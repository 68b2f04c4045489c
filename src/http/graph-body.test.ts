import { expect, test } from "vitest";
import { decodeReference } from "./graph-body.ts";

test.each([
  { reference: "https://host/v1.0/users/%00" },
  { reference: "https://host/v1.0/directoryObjects/a%00b" },
  { reference: "https://host/v1.0/users/%ed%a0%80" },
  { reference: "https://host/v1.0/users/" },
])("$reference refers to nothing", ({ reference }) => {
  expect(() => decodeReference({ "@odata.id": reference }, "contoso")).toThrow("Name the object");
});
