/** Tokens that mark turns and ends, in the order of their ids. */
export const specialTokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const;

/** Id of the first of the 256 tokens that stand for one byte each. */
export const firstByteToken = specialTokens.length;

/** Id of the first token that stands for a piece of text. */
export const firstPieceToken = firstByteToken + 256;

/** The smallest vocabulary: specials, bytes and enough words to answer with. */
export const smallestVocabulary = 512;

/** The largest vocabulary, which is as large as those of today's models. */
export const largestVocabulary = 262_144;

const words = `the of and to in is that it for was on are as with his they be at one have this from or had by but some what
there we can out other were all your when up use word how said an each she which do their time if will way about many then
them would write like so these her long make thing see him two has look more day could go come did my sound no most number
who over know water than call first people may down side been now find any new work part take get place made live where
after back little only round man year came show every good me give our under name very through just form much great think
say help low line before turn cause same mean differ move right boy old too does tell sentence set three want air well
also play small end put home read hand port large spell add even land here must big high such follow act why ask men change
went light kind off need house picture try us again animal point mother world near build self earth father head stand own
page should country found answer school grow study still learn plant cover food sun four thought let keep eye never last
door between city tree cross since hard start might story saw far sea draw left late run while press close night real life
few stop open seem together next white children begin got walk example ease paper often always music those both mark book
letter until mile river car feet care second group carry took rain eat room friend began idea fish mountain north once base
hear horse cut sure watch color face wood main enough plain girl usual young ready above ever red list though feel talk bird
soon body dog family direct pose leave song measure state product black short numeral class wind question happen complete
ship area half rock order fire south problem piece told knew pass farm top whole king size heard best hour better true during
hundred remember step early hold west ground interest reach fast five sing listen six table travel less morning ten simple
several vowel toward war lay against pattern slow center love person money serve appear road map science rule govern pull
cold notice voice fall power town fine certain fly unit lead cry dark machine note wait plan figure star box noun field rest
correct able pound done beauty drive stood contain front teach week final gave green quick develop sleep warm free minute
strong special mind behind clear tail produce fact street inch lot nothing course stay wheel full force blue object decide
surface deep moon island foot yet busy test record boat common gold possible plane age dry wonder laugh thousand ago ran
check game shape yes hot miss brought heat snow bed bring sit perhaps fill east weight language among server model token
prompt request response user assistant system message content data value type string function error return cache engine
router cluster node memory compute hello please write explain describe summarize translate question code text image file
path port host name key list array object schema result context length batch stream event time second because different
important information government company service program however including within without available provide support use used
using based another being through against around between during before after above below since until while such these`;

const suffixes = `ing tion ment ness able ible ful less ous ive ity ies ers est ally ically ation ations ized izing ed er ly
es al ic en re un in de com con pro pre dis mis sub inter trans over under`;

const onsets = 'b c d f g h j k l m n p r s t v w z st tr pr ch sh th br gr pl cl qu fr'.split(' ');
const vowels = 'a e i o u'.split(' ');
const codas = 'n r s t l m d'.split(' ');
const marks = [
  '\n\n',
  '  ',
  '    ',
  '        ',
  ', ',
  '. ',
  ': ',
  '"\n',
  '},',
  '":',
  '": ',
  '", "',
  '{"',
  '"}',
];

/** The number of pieces that answers are made of, so that they read like words. */
export const answerWords = 200;

/**
 * The texts of the pieces, those of `firstPieceToken` first: words with a blank before them, marks, the same words without the
 * blank, word endings, pairs of letters and digits, then made up syllables and words of two and three of them.
 */
export function vocabularyPieces(count: number): readonly string[] {
  const pieces = new Set<string>();
  for (const piece of allPieces()) {
    if (pieces.size === count) break;
    pieces.add(piece);
  }
  return [...pieces];
}

function* allPieces(): Generator<string> {
  const list = words.split(/\s+/);
  for (const word of list.slice(0, answerWords)) yield ` ${word}`;
  yield* marks;
  for (const word of list.slice(answerWords)) yield ` ${word}`;
  for (const word of list) yield word;
  for (const suffix of suffixes.split(/\s+/)) yield suffix;
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (const letter of letters) yield* [` ${letter}`, ` ${letter.toUpperCase()}`];
  for (const first of letters) for (const second of letters) yield* [first + second, ` ${first}${second}`];
  for (let number = 0; number < 100; number++) yield String(number).padStart(2, '0');
  for (const word of list) yield* [capital(word), ` ${capital(word)}`];
  const open = onsets.flatMap((onset) => vowels.map((vowel) => onset + vowel));
  const closed = open.flatMap((syllable) => codas.map((coda) => syllable + coda));
  for (const syllable of [...open, ...closed]) yield* [syllable, ` ${syllable}`];
  for (const first of open) for (const second of [...open, ...closed]) yield first + second;
  for (const first of open) for (const second of open) for (const third of open) yield first + second + third;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
