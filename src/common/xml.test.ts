import { describe, expect, test } from "vitest";
import { attributeOf, childOf, textOf } from "./saml.ts";
import { readXml } from "./xml-reader.ts";
import { writeXml } from "./xml-writer.ts";

const NAMESPACES = { a: "urn:a", b: "urn:b" };

describe("readXml", () => {
  test.each([
    { title: "a document type", text: "<!DOCTYPE a><a/>", code: "DoctypeNotAllowed" },
    {
      title: "a document type with an entity",
      text: '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
      code: "DoctypeNotAllowed",
    },
    { title: "an entity that is not XML's own", text: "<a>&nbsp;</a>", code: "EntityNotAllowed" },
    { title: "a comment", text: "<a>x<!-- y -->z</a>", code: "CommentNotAllowed" },
    { title: "a comment before the root", text: "<!-- y --><a/>", code: "CommentNotAllowed" },
    { title: "CDATA", text: "<a><![CDATA[x]]></a>", code: "CdataNotAllowed" },
    { title: "a processing instruction", text: "<a><?x y?></a>", code: "InstructionNotAllowed" },
    { title: "two roots", text: "<a/><b/>", code: "NotWellFormed" },
    { title: "text behind the root", text: "<a/>x", code: "NotWellFormed" },
    { title: "another end tag", text: "<a></b>", code: "NotWellFormed" },
    { title: "an end that is missing", text: "<a>", code: "NotWellFormed" },
    { title: "an attribute twice", text: '<a x="1" x="2"/>', code: "NotWellFormed" },
    {
      title: "an attribute twice by another prefix",
      text: '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>',
      code: "NotWellFormed",
    },
    { title: "an unknown prefix", text: "<p:a/>", code: "NotWellFormed" },
    { title: "a value without quotes", text: "<a x=1/>", code: "NotWellFormed" },
    { title: "a < in a value", text: '<a x="<"/>', code: "NotWellFormed" },
    { title: "a bare &", text: "<a>a & b</a>", code: "NotWellFormed" },
    { title: "a reference to no character", text: "<a>&#xD800;</a>", code: "NotWellFormed" },
    { title: "a control character", text: "<a>&#1;</a>", code: "NotWellFormed" },
    {
      title: "another encoding",
      text: '<?xml version="1.0" encoding="UTF-7"?><a/>',
      code: "NotWellFormed",
    },
    { title: "nothing", text: "", code: "NotWellFormed" },
    { title: "too many levels", text: "<a>".repeat(50), code: "TooDeep" },
    { title: "too many characters", text: `<a>${"x".repeat(1_000_001)}</a>`, code: "TooLong" },
  ])("refuses $title", ({ text, code }) => {
    expect(() => readXml(text)).toThrow(expect.objectContaining({ code }));
  });

  test("works out namespaces, entities and line ends", () => {
    const root = readXml(
      '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\r\n' +
        '<p:a xmlns:p="urn:a" xmlns="urn:d" p:x="1" y="a&amp;b&#10;c"><b>&lt;&#x41;\r\n</b></p:a>\n',
    );
    expect(root).toEqual({
      name: "a",
      namespace: "urn:a",
      attributes: [
        { name: "x", namespace: "urn:a", value: "1" },
        { name: "y", namespace: "", value: "a&b\nc" },
      ],
      children: [{ name: "b", namespace: "urn:d", attributes: [], children: ["<A\n"] }],
    });
  });

  test("leaves comments out where it is told to", () => {
    const root = readXml("<!-- x --><a>b<!-- y -->c</a><!-- z -->", { comments: "skip" });
    expect(textOf(root)).toBe("bc");
  });
});

describe("writeXml", () => {
  test("declares a namespace where its prefix is first used, and sorts attributes", () => {
    const node = {
      name: "a:one",
      attributes: { z: "1", b: '"<\n', none: undefined },
      children: [{ name: "b:two", children: ["x < y & z"] }, { name: "a:three" }],
    };
    expect(writeXml(node, NAMESPACES)).toBe(
      '<a:one xmlns:a="urn:a" b="&quot;&lt;&#xA;" z="1"><b:two xmlns:b="urn:b">x &lt; y &amp; z' +
        "</b:two><a:three></a:three></a:one>",
    );
  });

  test.each(["<&>\"'", "a\r\nb\tc", "Ærø ☂ 𝒳", " x "])("%j is read as it was written", (text) => {
    const written = writeXml(
      { name: "a:x", attributes: { v: text }, children: [text] },
      NAMESPACES,
    );
    const root = readXml(written);
    expect(root.children.join("")).toBe(text);
    expect(attributeOf(root, "v")).toBe(text);
    expect(childOf(root, "saml", "x")).toBeUndefined();
  });

  test("refuses a character that no document may have", () => {
    expect(() => writeXml({ name: "a:x", children: ["\u0001"] }, NAMESPACES)).toThrow();
  });
});
