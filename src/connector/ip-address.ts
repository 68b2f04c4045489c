/** An IP address as its bytes: 4 of IPv4, 16 of IPv6. */
export type IpAddress = Uint8Array;

/** A block of addresses, e.g. `10.0.0.0/8`. */
export interface AddressBlock {
  readonly address: IpAddress;
  readonly prefixBits: number;
}

/**
 * Read an IP address as the resolver and the URL parser write it: dotted quads, and IPv6 with or
 * without brackets and zone.
 *
 * @returns undefined when it is none
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const [address = ""] = bare.split("%");
  return address.includes(":") ? parseV6(address) : parseV4(address);
}

/**
 * Read `10.0.0.0/8`, `fd00::/8`, or one address.
 *
 * @returns undefined when it is neither
 */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const slash = text.indexOf("/");
  const address = parseIpAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const most = address.length * 8;
  const prefixBits = slash < 0 ? most : parseDecimal(text.slice(slash + 1), most);
  return prefixBits === undefined ? undefined : { address, prefixBits };
}

/** Whether the address is in the block; those of the other family never are. */
export function isInBlock(address: IpAddress, block: AddressBlock): boolean {
  if (address.length !== block.address.length) return false;
  for (let bit = 0; bit < block.prefixBits; bit += 8) {
    const kept = Math.min(8, block.prefixBits - bit);
    const mask = (0xff << (8 - kept)) & 0xff;
    const index = bit / 8;
    if (((address[index] ?? 0) & mask) !== ((block.address[index] ?? 0) & mask)) return false;
  }
  return true;
}

function parseV4(text: string): IpAddress | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => parseDecimal(part, 255));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined;
}

function parseV6(text: string): IpAddress | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length === 1 ? given !== 8 : given > 7) return undefined;
  const zeros = new Array<number>(8 - given).fill(0);
  const groups = [...head, ...zeros, ...(tail ?? [])];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** Groups of sixteen bits; the last two may be written as a dotted quad. */
function parseGroups(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".") && index === parts.length - 1) {
      const quad = parseV4(part);
      if (quad === undefined) return undefined;
      groups.push(((quad[0] ?? 0) << 8) | (quad[1] ?? 0), ((quad[2] ?? 0) << 8) | (quad[3] ?? 0));
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function parseDecimal(text: string, most: number): number | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= most ? number : undefined;
}
