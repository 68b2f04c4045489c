/** The countries of the demonstration, as ISO 3166 alpha-2 codes. */
export const COUNTRIES = ["DK", "FI", "IE"] as const;

/** One of {@link COUNTRIES}. */
export type Country = (typeof COUNTRIES)[number];

/** First and last names of one country. */
export interface NameList {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

/**
 * Names to combine by index. The two lists of a country have lengths without a common divisor
 * (17 and 16), so that the first 272 combinations all differ. The people are invented.
 */
export const NAMES: Readonly<Record<Country, NameList>> = {
  DK: {
    given: split(
      "Mette Jørgen Åse Rasmus Kirstine Bjørn Signe Troels Maja Frederik Lærke Asger Dorthe Esben " +
        "Ragnhild Villads Karen-Margrethe",
    ),
    family: split(
      "Ravnkær Østergård Lindbæk Tøfting Højris Skovbølle Åkjær Brændholt Vestergrav Klithus " +
        "Møllebro Sandvad Kærsgård Dybdalsen Hedelund Fjordbo",
    ),
  },
  FI: {
    given: split(
      "Aino Eero Säde Väinö Helmi Yrjö Tuuli Onni Päivi Kalle Lempi Jyrki Ilta Pentti Mirja " +
        "Touko Anna-Liisa",
    ),
    family: split(
      "Koivuranta Mäntyharju Lähdekorpi Ylijoki Hämäläistö Suopursu Väärälä Kivimäentie Saarenpää " +
        "Pöllölä Ruskokangas Jäkälä Halkovirta Tyynelä Öystilä Käpylehto",
    ),
  },
  IE: {
    given: split(
      "Aoife Ciarán Fiadh Donnacha Gráinne Pádraig Méabh Tadhg Róisín Cormac Siobhán Éanna " +
        "Bláthnaid Oisín Clodagh Fionn Mary-Kate",
    ),
    family: split(
      "O'Hanrahan McGillowen Kilbracken O'Donnavane Fennessyle MacAodhin Ballintrae O'Shaunery " +
        "Corriganne Dunmorrow Tullamoy McEntiree Rathfarne O'Loughlane Carrowmore Glenveigh",
    ),
  },
};

function split(names: string): readonly string[] {
  return names.split(" ");
}
