/** What is no request, or another one to each who reads it: bytes for a connection alone. */
import type { Chance } from "./fuzz-chance.ts";
import type { FuzzRequest } from "./fuzz-requests.ts";

/** Write a request with a Content-Length that is right. */
export function encodeRequest(request: FuzzRequest, host: string): Buffer {
  const { method, target, headers, body } = request;
  const payload = body === undefined ? undefined : Buffer.from(body);
  const length = payload === undefined ? "" : `content-length: ${payload.length}\r\n`;
  const lines = headers.map((line) => `${line}\r\n`).join("");
  const head = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\n${lines}${length}\r\n`;
  return payload === undefined
    ? Buffer.from(head, "latin1")
    : Buffer.concat([Buffer.from(head, "latin1"), payload]);
}

/** Spoil the bytes of a request. Whether it is answered, and how often, nobody can say. */
export function spoilBytes(chance: Chance, request: FuzzRequest, host: string): Buffer {
  const whole = encodeRequest(request, host);
  const body = Buffer.from(request.body ?? '{"schemas":[]}');
  const head = (lines: string): Buffer => {
    const given = request.headers.map((line) => `${line}\r\n`).join("");
    const start = `${request.method} ${request.target} HTTP/1.1\r\nhost: ${host}\r\n`;
    return Buffer.from(`${start}${given}${lines}\r\n`, "latin1");
  };
  const chunk = (size: string): Buffer =>
    Buffer.concat([head("transfer-encoding: chunked\r\n"), Buffer.from(`${size}\r\n`), body]);
  const forms: readonly (() => Buffer)[] = [
    () => whole.subarray(0, chance.below(whole.length)),
    () => spoilOne(chance, whole),
    () => Buffer.concat([head(`content-length: ${body.length + 50}\r\n`), body]),
    () => Buffer.concat([head("content-length: 3\r\n"), body]),
    () => Buffer.concat([head("content-length: -1\r\n"), body]),
    () => Buffer.concat([head("content-length: 5\r\ncontent-length: 9\r\n"), body]),
    () => Buffer.concat([head(`content-length: 4\r\ntransfer-encoding: chunked\r\n`), body]),
    () => Buffer.concat([head("transfer-encoding: chunked, identity\r\n"), body]),
    () => Buffer.concat([head("transfer-encoding : chunked\r\n"), body]),
    () => Buffer.concat([head("content-length: 99999999999999999999\r\n"), body]),
    () => chunk(body.length.toString(16)),
    () => chunk("-1"),
    () => chunk("ffffffffffffffff"),
    () => chunk(`${body.length.toString(16)};${"x".repeat(20_000)}`),
    () =>
      Buffer.concat([chunk(body.length.toString(16)), Buffer.from("\r\n0\r\n\r\nGET / HTTP/9")]),
    () => head(`x-long: ${"a".repeat(20_000)}\r\n`),
    () => head("x-many: a\r\n".repeat(3000)),
    () => head("x-nul: a\0b\r\n"),
    () => head("x-folded: a\r\n b\r\n"),
    () => head("no colon here\r\n"),
    () => head("expect: 100-continue\r\ncontent-length: 10\r\n"),
    () => head("expect: something\r\n"),
    () => head("upgrade: websocket\r\nconnection: upgrade\r\n"),
    () => head("upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AA\r\n"),
    () => Buffer.from(`${request.method} ${request.target}\r\n\r\n`, "latin1"),
    () => Buffer.from(`GET ${request.target} HTTP/1.1\r\n\r\n`, "latin1"),
    () => Buffer.from(`GET http://evil.example/ HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`),
    () => Buffer.from(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`),
    () => Buffer.from(`TRACE / HTTP/1.1\r\nhost: ${host}\r\n\r\n`),
    () => Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    () => Buffer.from(Array.from({ length: 300 }, () => chance.below(256))),
    () => Buffer.concat([head(`content-length: 4\r\n`), Buffer.from([0xff, 0xfe, 0xc0, 0x80])]),
  ];
  const form = forms[chance.below(forms.length)];
  return form === undefined ? whole : form();
}

function spoilOne(chance: Chance, whole: Buffer): Buffer {
  const copy = Buffer.from(whole);
  for (let count = 1 + chance.below(4); count > 0; count -= 1) {
    copy[chance.below(copy.length)] = chance.pick([0, 10, 13, 32, 34, 58, 127, 128, 192, 255]);
  }
  return copy;
}
