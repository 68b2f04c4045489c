/**
 * Every reason for which an expression is refused, with what it means for the person who wrote it.
 *
 * The first block is raised while the text is read, the second when a mapping is saved or compiled,
 * the third while a value is worked out for one object.
 */
export const EXPRESSION_ERRORS = {
  emptyExpression: "The expression has no text.",
  expressionTooLong: "The expression is longer than the 10,000 characters that a mapping may have.",
  nestedTooDeep: "The functions are nested deeper than 250 levels.",
  unexpectedCharacter: "A character stands where the language has no use for it.",
  unexpectedToken: "Something else was expected here, such as a comma or a closing parenthesis.",
  unterminatedText: "A text constant has no closing double quote.",
  unterminatedAttribute: "An attribute reference has no closing square bracket.",
  emptyAttributeName: "An attribute reference names no attribute.",
  invalidNumber:
    "A number is not written as whole or decimal digits or as &H and hexadecimal digits.",
  unknownKeyword: "A bare word is neither a function call nor one of the four keywords.",

  unknownFunction: "No function has this name; names are case-sensitive.",
  missingArgument: "A required argument is not supplied.",
  tooManyArguments: "The function takes fewer arguments.",
  unpairedArguments: "The keys and values of Switch come in pairs.",
  misplacedComparison: "A comparison is allowed in the condition of IIF and inside CBool only.",
  misplacedFunction: "The function is allowed at the top of an expression only.",
  unsupportedArguments: "The supplied arguments select none of the documented ways to call it.",
  invalidPattern: "The regular expression is not well formed.",
  unsupportedPattern:
    "Look-around, back references and the like are refused: they can't be matched in linear time.",
  unknownGroup: "The regular expression has no group of this name.",

  conditionNotChecked: "The condition reads an attribute that is null or empty.",
  notBoolean: "A value is neither true nor false.",
  notNumber: "A value is not a whole number.",
  notDate: "A value is not a date, or not in the given format.",
  notText: "A complex value cannot be used as text.",
  multiValued: "The function takes a single value, and the attribute has several.",
  outOfRange: "A number, an index or a date is outside its range.",
  unknownInterval: "The interval is none of yyyy, m, d, ww, h, n, s.",
  unknownCulture: "The culture is not written like da-DK.",
  unknownDateStyle: "The date style is none of those that .NET knows.",
  unknownCompareType: "The comparison is neither vbTextCompare nor vbBinaryCompare.",
  noDefaultDomain: "The tenant has no default domain.",
  noUniqueValue: "Every candidate value is already taken in the target.",
  limitExceeded: "The evaluation takes more steps or makes more text than it may.",
  invalidInput: "An input value is of a type that the language does not have.",
  invalidSource: "The attribute mapping source is not a tree that the language can read.",
} as const;

/** The name of one reason out of {@link EXPRESSION_ERRORS}. */
export type ExpressionErrorCode = keyof typeof EXPRESSION_ERRORS;

/**
 * A refused expression or value. `offset` is the 0-based UTF-16 position in the expression's text
 * that the complaint is about.
 */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly code: ExpressionErrorCode;
  readonly offset: number;
  constructor(code: ExpressionErrorCode, message: string, offset: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.offset = offset;
  }
}
