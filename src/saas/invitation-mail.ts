import { type MailBodies, plainName, writeMail } from "./mail-text.ts";

/** What the mail of an invitation says. */
export interface InvitationMail {
  readonly organizationName: string;
  readonly link: string;
  /** In which the administrator reads, such as `da` or `fi-FI`; otherwise English. */
  readonly language?: string;
}

interface Words {
  readonly subject: (organization: string) => string;
  readonly what: (organization: string) => string;
  readonly open: string;
  readonly day: string;
  readonly ignore: string;
}

const WORDS: Readonly<Record<"en" | "da" | "fi", Words>> = {
  en: {
    subject: (organization) => `Set up the integration of ${organization}`,
    what: (organization) =>
      `An administrator of ${organization} asks you to connect your directory, so that people ` +
      "and their changes arrive by themselves.",
    open: "Open this link. It shows the two values that your directory needs, and how to enter them:",
    day: "It works for 24 hours, for this one page, and needs no account. Forward it to nobody.",
    ignore: "If you didn't expect it, do nothing, or ask the administrator.",
  },
  da: {
    subject: (organization) => `Sæt integrationen op for ${organization}`,
    what: (organization) =>
      `En administrator hos ${organization} beder dig forbinde jeres katalog, så personer og ` +
      "ændringer kommer af sig selv.",
    open: "Åbn dette link. Det viser de to værdier, kataloget skal have, og hvor de skrives:",
    day: "Det virker i 24 timer, kun til den ene side, og kræver ingen konto. Send det ikke videre.",
    ignore: "Ventede du det ikke, skal du ikke gøre noget, eller spørg administratoren.",
  },
  fi: {
    subject: (organization) => `Integraation käyttöönotto: ${organization}`,
    what: (organization) =>
      `Ylläpitäjä (${organization}) pyytää sinua yhdistämään hakemistonne, jotta henkilöt ja ` +
      "muutokset siirtyvät itsestään.",
    open: "Avaa tämä linkki. Siinä ovat hakemiston tarvitsemat kaksi arvoa ja ohjeet:",
    day: "Linkki toimii 24 tuntia, vain tällä yhdellä sivulla, ilman tiliä. Älä lähetä sitä muille.",
    ignore: "Jos et odottanut tätä, sinun ei tarvitse tehdä mitään, tai kysy ylläpitäjältä.",
  },
};

/** Write the mail that invites somebody to set the integration up. */
export function writeInvitationMail(mail: InvitationMail): MailBodies {
  const short = mail.language?.trim().toLowerCase().slice(0, 2);
  const words = WORDS[short === "da" || short === "fi" ? short : "en"];
  const organization = plainName(mail.organizationName);
  const lines = [words.what(organization), words.open, mail.link, words.day, words.ignore];
  return writeMail(words.subject(organization), lines, mail.link);
}
