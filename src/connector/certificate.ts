import { createHash, generateKeyPair, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import type { CertificateRequest } from "../directory/sign-on-ports.ts";

const generate = promisify(generateKeyPair);

const TAGS = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
} as const;

/** 2.5.4.3 */
const COMMON_NAME = [0x55, 0x04, 0x03];
/** 1.2.840.113549.1.1.11 */
const SHA256_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];

/**
 * Make an RSA key of 2048 bits with a certificate that it signs itself. Nobody follows a chain
 * from it: applications are told which certificate to believe.
 *
 * @see RFC 5280 section 4.1; ITU-T X.690 for DER
 */
export async function makeCertificate(request: CertificateRequest): Promise<{
  readonly privateKey: string;
  readonly certificate: string;
  readonly thumbprint: string;
}> {
  const pair = await generate("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const algorithm = der("sequence", der("objectId", Buffer.from(SHA256_WITH_RSA)), der("null"));
  const name = formatName(request.commonName);
  // The first bit of an integer is its sign; a serial number has to be positive.
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const body = der(
    "sequence",
    der("version", der("integer", Buffer.from([2]))),
    der("integer", serial),
    algorithm,
    name,
    der("sequence", formatTime(request.notBefore), formatTime(request.notAfter)),
    name,
    pair.publicKey,
  );
  const signature = sign("sha256", body, pair.privateKey);
  const bits = der("bitString", Buffer.from([0]), signature);
  const certificate = der("sequence", body, algorithm, bits);
  return {
    privateKey: pair.privateKey,
    certificate: certificate.toString("base64"),
    thumbprint: createHash("sha256").update(certificate).digest("hex").toUpperCase(),
  };
}

function formatName(commonName: string): Buffer {
  const value = der("utf8", Buffer.from(commonName, "utf8"));
  const pair = der("sequence", der("objectId", Buffer.from(COMMON_NAME)), value);
  return der("sequence", der("set", pair));
}

/** Years up to 2049 are written with two digits. RFC 5280 section 4.1.2.5. */
function formatTime(epochMs: number): Buffer {
  const instant = new Date(epochMs);
  const text = `${instant.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  const isShort = instant.getUTCFullYear() < 2050;
  return der(isShort ? "utcTime" : "time", Buffer.from(isShort ? text.slice(2) : text, "ascii"));
}

function der(tag: keyof typeof TAGS, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([TAGS[tag]]), formatLength(content.length), content]);
}

function formatLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}
