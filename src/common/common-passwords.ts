/**
 * What people choose when they are in a hurry, as far as it is long enough to be tried here, and
 * the words that such passwords are made of. Folded, letters and digits only.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  (
    "password passwort passord salasana losenord adgangskode kennwort motdepasse contrasena " +
    "welcome welcometo velkommen tervetuloa willkommen changeme changemenow letmein letmeinnow " +
    "iloveyou iloveyouso jegelskerdig rakastansinua princess sunshine football baseball " +
    "superman batman spiderman starwars pokemon minecraft dragon monkey shadow master " +
    "michael jennifer jessica charlie computer internet samsung microsoft windows google " +
    "facebook linkedin administrator admin root user guest test tester testing demo example " +
    "secret topsecret verysecret mysecret mypassword thepassword yourpassword newpassword " +
    "passwordpassword adminadmin testtest company summer winter spring autumn sommer vinter " +
    "foraar efteraar kesa talvi january february march april june july august september " +
    "october november december monday tuesday wednesday thursday friday saturday sunday " +
    "rollcall bitabiz bizagi correcthorsebatterystaple trustno lovelove blahblah whatever " +
    "qwerty qwertyuiop azerty azertyuiop asdfgh asdfghjkl zxcvbnm qazwsx qazwsxedc " +
    "qqwweerrtt abc abcabc nothing freedom jesus christ liverpool arsenal chelsea " +
    "manchester denmark danmark finland suomi sweden sverige norway norge copenhagen"
  ).split(" "),
);

/** Rows of keys and of signs that a finger walks along. */
export const KEY_WALKS: readonly string[] = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertyuiopåasdfghjklæøzxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "qwertzuiopasdfghjklyxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "1q2w3e4r5t6y7u8i9o0p",
];
