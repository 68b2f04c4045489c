/**
 * Countries and territories of ISO 3166-1, and Kosovo with the code that is in use for it: a
 * line each with the codes of two and three letters and the names in English, Danish and
 * Finnish. Written by scripts/countries.ts.
 */
export const COUNTRY_TABLE: string = `AD AND Andorra
AE ARE United Arab Emirates|UAE|Forenede Arabiske Emirater|Arabiemiirikunnat
AF AFG Afghanistan|Afganistan
AG ATG Antigua and Barbuda|Antigua og Barbuda|Antigua ja Barbuda
AI AIA Anguilla
AL ALB Albania|Albanien
AM ARM Armenia|Armenien
AO AGO Angola
AQ ATA Antarctica|Antarktis
AR ARG Argentina|Argentiina
AS ASM American Samoa|Amerikansk Samoa|Amerikan Samoa
AT AUT Austria|Østrig|Itävalta
AU AUS Australia|Australien
AW ABW Aruba
AX ALA Åland Islands|Aland Islands|Ålandsøerne|Ahvenanmaa
AZ AZE Azerbaijan|Aserbajdsjan|Azerbaidžan
BA BIH Bosnia and Herzegovina|Bosnien-Hercegovina|Bosnia ja Hertsegovina
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium|Belgien|Belgia
BF BFA Burkina Faso
BG BGR Bulgaria|Bulgarien
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin
BL BLM Saint Barthélemy|Saint-Barthélemy
BM BMU Bermuda
BN BRN Brunei Darussalam|Brunei
BO BOL Bolivia
BQ BES Bonaire, Sint Eustatius and Saba|Nederlandske Antiller|Bonaire, Sint Eustatius ja Saba
BR BRA Brazil|Brasilien|Brasilia
BS BHS Bahamas|Bahama
BT BTN Bhutan
BV BVT Bouvet Island|Bouvet’nsaari
BW BWA Botswana
BY BLR Belarus|Hviderusland|Valko-Venäjä
BZ BLZ Belize
CA CAN Canada|Kanada
CC CCK Cocos (Keeling) Islands|Cocosøerne|Kookossaaret
CD COD Democratic Republic of the Congo
  |Congo
  |Demokratiske Republik Congo
  |Kongon demokraattinen tasavalta
CF CAF Central African Republic|Den Centralafrikanske Republik|Keski-Afrikan tasavalta
CG COG Republic of the Congo|Congo|Kongon tasavalta
CH CHE Switzerland|Schweiz|Sveitsi
CI CIV Cote d'Ivoire|Côte d'Ivoire|Ivory Coast|Elfenbenskysten|Norsunluurannikko
CK COK Cook Islands|Cookøerne|Cookinsaaret
CL CHL Chile
CM CMR Cameroon|Cameroun|Kamerun
CN CHN People's Republic of China|China|Kina|Kiina
CO COL Colombia|Kolumbia
CR CRI Costa Rica
CU CUB Cuba|Kuuba
CV CPV Cape Verde|Kap Verde
CW CUW Curaçao
CX CXR Christmas Island|Juløen|Joulusaari
CY CYP Cyprus|Cypern|Kypros
CZ CZE Czech Republic|Czechia|Tjekkiet|Tšekki
DE DEU Germany|Tyskland|Saksa
DJ DJI Djibouti
DK DNK Denmark|Danmark|Tanska
DM DMA Dominica
DO DOM Dominican Republic|Dominikanske Republik|Dominikaaninen tasavalta
DZ DZA Algeria|Algeriet
EC ECU Ecuador
EE EST Estonia|Estland|Viro
EG EGY Egypt|Egypten|Egypti
EH ESH Western Sahara|Vestsahara|Länsi-Sahara
ER ERI Eritrea
ES ESP Spain|Spanien|Espanja
ET ETH Ethiopia|Etiopien|Etiopia
FI FIN Finland|Suomi
FJ FJI Fiji|Fidži
FK FLK Falkland Islands (Malvinas)|Falklandsøerne|Falklandinsaaret
FM FSM Micronesia, Federated States of|Mikronesien|Mikronesian liittovaltio
FO FRO Faroe Islands|Færøerne|Färsaaret
FR FRA France|Frankrig|Ranska
GA GAB Gabon
GB GBR United Kingdom|UK|Great Britain|Storbritannien|Yhdistynyt kuningaskunta
GD GRD Grenada
GE GEO Georgia|Georgien
GF GUF French Guiana|Fransk Guiana|Ranskan Guayana
GG GGY Guernsey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland|Grønland|Grönlanti
GM GMB Republic of The Gambia|The Gambia|Gambia
GN GIN Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea|Ækvatorialguinea|Päiväntasaajan Guinea
GR GRC Greece|Grækenland|Kreikka
GS SGS South Georgia and the South Sandwich Islands
  |South Georgia og South Sandwich Islands
  |Etelä-Georgia ja Eteläiset Sandwichsaaret
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau
GY GUY Guyana
HK HKG Hong Kong|Hongkong
HM HMD Heard Island and McDonald Islands|Heard-øen og McDonald-øerne|Heard ja McDonaldinsaaret
HN HND Honduras
HR HRV Croatia|Kroatien|Kroatia
HT HTI Haiti
HU HUN Hungary|Ungarn|Unkari
ID IDN Indonesia|Indonesien
IE IRL Ireland|Irland|Irlanti
IL ISR Israel
IM IMN Isle of Man|Mansaari
IN IND India|Indien|Intia
IO IOT British Indian Ocean Territory|Brittiläinen Intian valtameren alue
IQ IRQ Iraq|Irak
IR IRN Islamic Republic of Iran|Iran
IS ISL Iceland|Island|Islanti
IT ITA Italy|Italien|Italia
JE JEY Jersey
JM JAM Jamaica|Jamaika
JO JOR Jordan|Jordania
JP JPN Japan|Japani
KE KEN Kenya|Kenia
KG KGZ Kyrgyzstan|Kirgisistan|Kirgisia
KH KHM Cambodia|Cambodja|Kambodža
KI KIR Kiribati
KM COM Comoros|Comorerne|Komorit
KN KNA Saint Kitts and Nevis|Saint Kitts og Nevis|Saint Kitts ja Nevis
KP PRK North Korea|Nordkorea|Korean demokraattinen kansantasavalta
KR KOR South Korea|Korea, Republic of|Republic of Korea|Sydkorea|Korean tasavalta
KW KWT Kuwait
KY CYM Cayman Islands|Caymanøerne|Caymansaaret
KZ KAZ Kazakhstan|Kazakstan
LA LAO Lao People's Democratic Republic|Laos
LB LBN Lebanon|Libanon
LC LCA Saint Lucia
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia
LS LSO Lesotho
LT LTU Lithuania|Litauen|Liettua
LU LUX Luxembourg|Luxemburg
LV LVA Latvia|Letland
LY LBY Libya|Libyen
MA MAR Morocco|Marokko
MC MCO Monaco
MD MDA Moldova, Republic of|Moldova
ME MNE Montenegro
MF MAF Saint Martin (French part)|Saint Martin (fransk side)|Saint-Martin
MG MDG Madagascar|Madagaskar
MH MHL Marshall Islands|Marshalløerne|Marshallinsaaret
MK MKD The Republic of North Macedonia|North Macedonia|Nordmakedonien|Pohjois-Makedonia
ML MLI Mali
MM MMR Myanmar|Myanmar (Burma)
MN MNG Mongolia|Mongoliet
MO MAC Macao
MP MNP Northern Mariana Islands|Nordmarianerne|Pohjois-Mariaanit
MQ MTQ Martinique
MR MRT Mauritania|Mauretanien
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives|Maldiverne|Malediivit
MW MWI Malawi
MX MEX Mexico|Meksiko
MY MYS Malaysia|Malesia
MZ MOZ Mozambique|Mosambik
NA NAM Namibia
NC NCL New Caledonia|Ny Kaledonien|Uusi-Kaledonia
NE NER Niger
NF NFK Norfolk Island|Norfolkinsaari
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands|The Netherlands|Netherlands (Kingdom of the)|Holland|Alankomaat
NO NOR Norway|Norge|Norja
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand|Uusi-Seelanti
OM OMN Oman
PA PAN Panama
PE PER Peru
PF PYF French Polynesia|Fransk Polynesien|Ranskan Polynesia
PG PNG Papua New Guinea|Papua Ny Guinea|Papua-Uusi-Guinea
PH PHL Philippines|Filippinerne|Filippiinit
PK PAK Pakistan
PL POL Poland|Polen|Puola
PM SPM Saint Pierre and Miquelon|Saint-Pierre og Miquelon|Saint-Pierre ja Miquelon
PN PCN Pitcairn|Pitcairn Islands
PR PRI Puerto Rico
PS PSE State of Palestine|Palestine|Palæstina|Palestiina
PT PRT Portugal|Portugali
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Reunion|Réunion
RO ROU Romania|Rumænien
RS SRB Serbia|Serbien
RU RUS Russian Federation|Russia|Rusland|Venäjä
RW RWA Rwanda|Ruanda
SA SAU Saudi Arabia|Saudi-Arabien|Saudi-Arabia
SB SLB Solomon Islands|Salomonøerne|Salomonsaaret
SC SYC Seychelles|Seychellerne|Seychellit
SD SDN Sudan
SE SWE Sweden|Sverige|Ruotsi
SG SGP Singapore
SH SHN Saint Helena|Sankt Helena
SI SVN Slovenia|Slovenien
SJ SJM Svalbard and Jan Mayen|Norge Svalbard og Jan Mayen|Svalbard ja Jan Mayen
SK SVK Slovakia|Slovakiet
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia
SR SUR Suriname|Surinam
SS SSD South Sudan|Sydsudan|Etelä-Sudan
ST STP Sao Tome and Principe|São Tomé og Príncipe|São Tomé ja Príncipe
SV SLV El Salvador
SX SXM Sint Maarten (Dutch part)|Saint Martin (hollandsk side)|Sint Maarten
SY SYR Syrian Arab Republic|Syrien|Syyria
SZ SWZ Eswatini|Swazimaa
TC TCA Turks and Caicos Islands|Turks- og Caicosøerne|Turks- ja Caicossaaret
TD TCD Chad|Tchad|Tšad
TF ATF French Southern Territories|Franske Sydterritorier|Ranskan eteläiset alueet
TG TGO Togo
TH THA Thailand|Thaimaa
TJ TJK Tajikistan|Tadsjikistan|Tadžikistan
TK TKL Tokelau
TL TLS Timor-Leste|Østtimor|Itä-Timor
TM TKM Turkmenistan
TN TUN Tunisia|Tunesien
TO TON Tonga
TR TUR Türkiye|Turkey|Tyrkiet|Turkki
TT TTO Trinidad and Tobago|Trinidad og Tobago|Trinidad ja Tobago
TV TUV Tuvalu
TW TWN Taiwan, Province of China|Taiwan|Republikken Kina Taiwan
TZ TZA United Republic of Tanzania|Tanzania|Tansania
UA UKR Ukraine|Ukraina
UG UGA Uganda
UM UMI United States Minor Outlying Islands|USA's ydre småøer|Yhdysvaltain pienet erillissaaret
US USA United States of America|United States|USA|U.S.A.|US|U.S.|Yhdysvallat
UY URY Uruguay
UZ UZB Uzbekistan|Usbekistan
VA VAT Holy See (Vatican City State)|Vatikanstaten|Vatikaanivaltio
VC VCT Saint Vincent and the Grenadines|Saint Vincent og Grenadinerne|Saint Vincent ja Grenadiinit
VE VEN Venezuela
VG VGB Virgin Islands, British|Britiske Jomfruøer|Brittiläiset Neitsytsaaret
VI VIR Virgin Islands, U.S.|Amerikanske Jomfruøer|Yhdysvaltain Neitsytsaaret
VN VNM Vietnam
VU VUT Vanuatu
WF WLF Wallis and Futuna|Wallis og Futuna|Wallis ja Futunasaaret
WS WSM Samoa
XK XKK Kosovo
YE YEM Yemen|Jemen
YT MYT Mayotte
ZA ZAF South Africa|Sydafrika|Etelä-Afrikka
ZM ZMB Zambia|Sambia
ZW ZWE Zimbabwe`;
