/** Words that say nothing about what is looked for: those of English, and those that any question about code begins with. */
const english =
  "a about above after again all also am an and any are as at be because been before being below between both but by can cannot could did do does " +
  "doing done down each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my " +
  "no nor not now of off on once only or other our out over own same she should so some such than that the their them then there these they this " +
  "those through to too under until up very was we were what when where which while who whom why will with would you your";

const vague =
  "already another anything come comes else ever every everybody everything exactly go goes gone instead kind know knows known let lets like " +
  "look many much nothing one put puts really say says see seen several still take takes thing things way whether without yet";

const ofQuestions =
  "code find happen happens explain tell work works please used use uses using somebody someone something make makes made get gets";

/** What holds a sentence together, and what nearly every question has: these say nothing in the name of a file either. */
const inEveryQuestion =
  "a about an and any are as at be been being by can could did do does doing done for from had has have having how i if in into is it its itself " +
  "just me my of off on or our should so some such than that the their them then there these they this those to too up was we were what where " +
  "which who whom will with would you your anything code find happen happens please work works";

export const stopWords: ReadonlySet<string> = new Set(`${english} ${vague} ${ofQuestions}`.split(" "));

/** Stop words that people choose with care in the name of a file, as in whyNoSuggestion or beforeSave. */
export const namingStopWords: ReadonlySet<string> = new Set([...stopWords].filter((word) => !inEveryQuestion.split(" ").includes(word)));
