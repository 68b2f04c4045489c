import { describe, expect, test } from "vitest";
import { chooseFitting } from "./fitting.ts";

describe("what of a line is shown", () => {
  const line = { widths: [100, 100, 100, 100], gap: 10, more: 60 };
  test.each([
    { title: "all, where there is room to the pixel", room: 430, shown: "1111" },
    {
      title: "one pixel less: a button takes the place of what has none",
      room: 429,
      shown: "1110",
    },
    { title: "as many as fit beside the button", room: 280, shown: "1100" },
    { title: "the page that somebody is at, in any case", room: 280, kept: 3, shown: "1001" },
    { title: "it stays where it is when it fits anyway", room: 280, kept: 0, shown: "1100" },
    { title: "the button alone, where there is no room", room: 90, shown: "0000" },
  ])("$title", ({ room, kept, shown }) => {
    const chosen = chooseFitting({ ...line, room, kept });
    expect(chosen.map((isShown) => (isShown ? "1" : "0")).join("")).toBe(shown);
  });

  test("what comes after one without room is behind the button, too, however small", () => {
    const chosen = chooseFitting({ widths: [100, 300, 10], gap: 0, room: 200, more: 60 });
    expect(chosen).toEqual([true, false, false]);
  });
});
