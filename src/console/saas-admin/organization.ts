/** Whose console this page is: `/app/{organization}` is where all its addresses begin. */
export function readOrganization(): string {
  const [, , organization = ""] = window.location.pathname.split("/", 3);
  return decodeURIComponent(organization);
}

/** Where the addresses of this console begin. */
export function basePath(): string {
  return `/app/${encodeURIComponent(readOrganization())}`;
}
