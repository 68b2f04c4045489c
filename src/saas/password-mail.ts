import { type MailBodies, plainName, writeMail } from "./mail-text.ts";

/** What a mail about a password says. */
export interface PasswordMail {
  readonly organizationName: string;
  readonly personName: string;
  /** Absent: the person has no password, because a directory manages them. */
  readonly link?: string;
  /** What the person reads, such as `da` or `fi-FI`; otherwise English. */
  readonly language?: string;
}

interface Words {
  readonly subject: (organization: string) => string;
  readonly greeting: (person: string) => string;
  readonly open: string;
  readonly once: string;
  readonly ignore: string;
  readonly managed: (organization: string) => string;
}

const WORDS: Readonly<Record<"en" | "da" | "fi", Words>> = {
  en: {
    subject: (organization) => `Your password for ${organization}`,
    greeting: (person) => `Hello ${person},`,
    open: "Open this link to choose a password and sign in:",
    once: "It works once, within 24 hours.",
    ignore: "If you didn't ask for it, do nothing: your account stays as it is.",
    managed: (organization) =>
      `You have no password for ${organization}: your company's directory manages your account. ` +
      "Use single sign-on. If that doesn't work, ask your company's administrator.",
  },
  da: {
    subject: (organization) => `Din adgangskode til ${organization}`,
    greeting: (person) => `Hej ${person}`,
    open: "Åbn dette link for at vælge en adgangskode og logge ind:",
    once: "Det virker én gang, inden for 24 timer.",
    ignore: "Har du ikke bedt om det, skal du ikke gøre noget: din konto er, som den var.",
    managed: (organization) =>
      `Du har ingen adgangskode til ${organization}: din virksomheds katalog styrer din konto. ` +
      "Brug single sign-on. Virker det ikke, så spørg din virksomheds administrator.",
  },
  fi: {
    subject: (organization) => `Salasanasi: ${organization}`,
    greeting: (person) => `Hei ${person},`,
    open: "Avaa tämä linkki, valitse salasana ja kirjaudu sisään:",
    once: "Linkki toimii kerran, 24 tunnin ajan.",
    ignore: "Jos et pyytänyt sitä, sinun ei tarvitse tehdä mitään: tilisi pysyy ennallaan.",
    managed: (organization) =>
      `Sinulla ei ole salasanaa palveluun ${organization}: yrityksesi hakemisto hallitsee ` +
      "tiliäsi. Käytä kertakirjautumista. Jos se ei toimi, kysy yrityksesi ylläpitäjältä.",
  },
};

/** Write the mail. Names are cut short and can't break a header or the page. */
export function writePasswordMail(mail: PasswordMail): MailBodies {
  const words = chooseWords(mail.language);
  const organization = plainName(mail.organizationName);
  const lines =
    mail.link === undefined
      ? [words.managed(organization)]
      : [words.open, mail.link, words.once, words.ignore];
  const all = [words.greeting(plainName(mail.personName)), ...lines];
  return writeMail(words.subject(organization), all, mail.link);
}

function chooseWords(language: string | undefined): Words {
  const short = language?.trim().toLowerCase().slice(0, 2);
  return WORDS[short === "da" || short === "fi" ? short : "en"];
}
