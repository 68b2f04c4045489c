/** The setting that holds the address of the server that runs on the data, or ran last. */
export const SERVER_URL_SETTING = "serverUrl";

/** The address under which people on this machine reach a server. */
export function formatServerUrl(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" || host === "127.0.0.1" ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** The setting that holds the same, as this machine itself reaches it. */
export const LOCAL_URL_SETTING = "localUrl";

/** The setting that holds the domain of the organizations' own hosts; empty: there is none. */
export const DOMAIN_SETTING = "domain";
