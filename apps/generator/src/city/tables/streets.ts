/**
 * Denver's street grid: names from west to east and from south to north, some with their measured longitude or
 * latitude after `@`. Streets between two measured ones are evenly spaced.
 */

/** North-south streets from west to east, with longitudes. */
export const northSouthStreets = `
Kipling_Pkwy@-105.1100 Wadsworth_Blvd@-105.0818 Vance_St Teller_St Reed_St Pierce_St Newland_St Marshall_St Lamar_St
Kendall_Blvd Ingalls_St Harlan_St Gray_St Fenton_St Eaton_St Depew_St Chase_St Benton_St Ames_St Sheridan_Blvd@-105.0532
Zenobia_St@-105.0521 Yates_St@-105.0509 Xavier_St Wolff_St@-105.0486 Winona_Ct@-105.0474 Vrain_St Utica_St
Tennyson_St@-105.0440 Stuart_St@-105.0428 Raleigh_St@-105.0415 Quitman_St Perry_St@-105.0393 Osceola_St
Newton_St@-105.0370 Meade_St@-105.0360 Lowell_Blvd@-105.0346 King_St Knox_Ct@-105.0321 Julian_St@-105.0311
Irving_St@-105.0299 Hooker_St Hazel_Ct@-105.0275 Grove_St@-105.0264 Federal_Blvd@-105.0251 Eliot_St Decatur_St
Clay_St@-105.0204 Canosa_Ct Bryant_St Alcott_St Zuni_St@-105.0158 Wyandot_St Vallejo_St@-105.0128 Umatilla_St
Tejon_St@-105.0110 Shoshone_St Raritan_St Quivas_St Pecos_St@-105.0064 Osage_St Navajo_St@-105.0039
Mariposa_St@-105.0028 Lipan_St@-105.0016 Kalamath_St@-105.0001 Jason_St Inca_St@-104.9976 Huron_St Galapago_St@-104.9962
Fox_St@-104.9953 Elati_St Delaware_St@-104.9931 Cherokee_St@-104.9920 Bannock_St@-104.9903 Acoma_St@-104.9889
Broadway@-104.9875 Lincoln_St@-104.9862 Sherman_St@-104.9849 Grant_St@-104.9838 Logan_St@-104.9828
Pennsylvania_St@-104.9813 Pearl_St@-104.9803 Washington_St@-104.9788 Clarkson_St@-104.9776 Emerson_St@-104.9764
Ogden_St@-104.9753 Corona_St@-104.9742 Downing_St@-104.9732 Marion_St Lafayette_St@-104.9707 Humboldt_St@-104.9697
Franklin_St@-104.9685 Gilpin_St Williams_St@-104.9660 High_St@-104.9648 Race_St Vine_St@-104.9622 Gaylord_St@-104.9610
York_St@-104.9598 Josephine_St@-104.9586 Columbine_St@-104.9574 Elizabeth_St Clayton_St@-104.9556 Detroit_St@-104.9546
Fillmore_St@-104.9535 Milwaukee_St@-104.9522 Saint_Paul_St@-104.9511 Steele_St@-104.9499 Adams_St@-104.9487
Cook_St@-104.9473 Madison_St@-104.9462 Monroe_St@-104.9451 Garfield_St Jackson_St@-104.9427 Harrison_St@-104.9416
Colorado_Blvd@-104.9407 Albion_St@-104.9396 Ash_St@-104.9384 Bellaire_St Birch_St@-104.9362 Clermont_St@-104.9350
Cherry_St@-104.9338 Dexter_St Dahlia_St@-104.9316 Eudora_St Elm_St@-104.9293 Fairfax_St@-104.9282 Forest_St
Glencoe_St@-104.9258 Grape_St@-104.9246 Hudson_St@-104.9235 Holly_St@-104.9223 Ivy_St Ivanhoe_St Jasmine_St@-104.9187
Jersey_St Kearney_St@-104.9165 Krameria_St Leyden_St@-104.9151 Locust_St@-104.9139 Monaco_Street_Pkwy@-104.9128
Magnolia_St Niagara_St@-104.9106 Newport_St Oneida_St@-104.9082 Olive_St Pontiac_St@-104.9058 Poplar_St
Quebec_St@-104.9034 Quince_St Roslyn_St@-104.9005 Rosemary_St Syracuse_St@-104.8988 Spruce_St Tamarac_St Trenton_St
Uinta_St Ulster_St@-104.8946 Valentia_St Verbena_St@-104.8919 Wabash_St@-104.8894 Willow_St Xanthia_St Xenia_St
Yosemite_St@-104.8848 Alton_St Akron_St Boston_St Beeler_St Clinton_St Chester_St Dayton_St@-104.8754 Dallas_St Emporia_St
Elmira_St Florence_St Fulton_St Geneva_St Galena_St Hanover_St Havana_St@-104.8658 Iola_St Ironton_St Jamaica_St
Joliet_St Kenton_St Kingston_St Lima_St Lansing_St Macon_St Moline_St Nome_St Newark_St Oswego_St Oakland_St
Paris_St@-104.8490 Peoria_St@-104.8470 Quari_St Quentin_St@-104.8449 Revere_St Racine_St Scranton_St Salem_St Troy_St
Tucson_St Uvalda_St Ursula_St Vaughn_Way Victor_St Worchester_St Wheeling_St Xanadu_Way Yuba_Way Zion_St Crown_Blvd
Durham_Ct Elkhart_St Fairplay_St Granby_Way Idalia_St Jasper_St Laredo_St Chambers_Rd@-104.8098 Mobile_Way
Norfolk_St Olathe_St Pagosa_St Quaker_St Rifle_St Salida_Ct Telluride_St Uravan_St Buckley_Rd@-104.7908 Walden_St
Yampa_St Andes_St Biscay_St Cathay_St Dunkirk_St Espana_St Fundy_St Genoa_St Tower_Rd@-104.7721 Halifax_St
Himalaya_Rd@-104.7625 Jebel_St Kirk_St Lisbon_St Malta_St Nepal_St Orleans_St Picadilly_Rd@-104.7436 Riviera_St
Sicily_St Tibet_St Dunkirk_Ct Genoa_Ct Gun_Club_Rd@-104.7155 Jackson_Gap_St@-104.6960 Valley_Head_St@-104.6860
Trussville_St@-104.6730 Powhaton_Rd@-104.6590 Wenatchee_St@-104.6480 Queensburg_St@-104.6300 Undergrove_St@-104.6150
Quail_Run_Rd@-104.5990
`;

/** East-west streets south of Ellsworth Avenue, from south to north, with latitudes. */
export const southAvenues = `
Bowles_Ave@39.6120 Grand_Ave@39.6170 Berry_Ave Belleview_Ave@39.6241 Layton_Ave Chenango_Ave Union_Ave@39.6310
Tufts_Ave@39.6329 Stanford_Ave@39.6351 Radcliff_Ave Quincy_Ave@39.6389 Princeton_Ave Oxford_Ave@39.6440 Nassau_Ave
Mansfield_Ave@39.6475 Lehigh_Ave Kenyon_Ave@39.6505 Jefferson_Ave Hampden_Ave@39.6531 Girard_Ave Floyd_Ave
Eastman_Ave Dartmouth_Ave@39.6604 Cornell_Ave Bates_Ave Amherst_Ave@39.6655 Yale_Ave@39.6677 Vassar_Ave
Harvard_Ave@39.6713 Wesley_Ave@39.6730 Iliff_Ave@39.6749 Warren_Ave@39.6766 Evans_Ave@39.6785 Asbury_Ave@39.6803
Jewell_Ave@39.6822 Colorado_Ave@39.6840 Mexico_Ave@39.6858 Iowa_Ave@39.6876 Florida_Ave@39.6894 Arkansas_Ave@39.6912
Louisiana_Ave@39.6930 Arizona_Ave@39.6949 Mississippi_Ave@39.6967 Tennessee_Ave@39.6986 Kentucky_Ave@39.7003
Ohio_Ave@39.7020 Exposition_Ave@39.7039 Center_Ave Virginia_Ave@39.7075 Dakota_Ave@39.7093 Alameda_Ave@39.7112
Cedar_Ave@39.7130 Bayaud_Ave@39.7148 Ellsworth_Ave@39.7165
`;

/** Latitudes of numbered avenues; 15th is Colfax. Between two measured ones the blocks are even. */
export const numberedAvenues = `
0@39.7165 1@39.7182 3@39.7210 6@39.7256 8@39.7290 12@39.7353 15@39.7401 17@39.7434 20@39.7476 23@39.7510 26@39.7548
29@39.7584 32@39.7621 36@39.7673 38@39.7693 44@39.7768 48@39.7838 52@39.7911 56@39.7983 120@39.9140
`;

/** Motorways with the neighbourhoods they cross, as the accident addresses write them. */
export const motorways = `
I25 HWYNB,I25 HWYSB|Globeville,Sunnyside,Highland,Union Station,Jefferson Park,Sun Valley,Lincoln Park,Valverde,Baker,Athmar Park,Overland,Platt Park,Washington Park West,Washington Park,University,Cory - Merrill,Virginia Village,University Hills,Goldsmith,Hampden,Southmoor Park,Hampden South
I70 HWYEB,I70 HWYWB|Regis,Berkeley,Chaffee Park,Sunnyside,Globeville,Elyria Swansea,Northeast Park Hill,Central Park,Montbello,Gateway - Green Valley Ranch
I225 HWYNB,I225 HWYSB|Hampden South,Kennedy
PENA BLVD,PENA BLVD INBOUND|DIA,Gateway - Green Valley Ranch
`;
