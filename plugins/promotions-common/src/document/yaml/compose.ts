import { Composer, Document, Lexer, LineCounter, Parser } from 'yaml';
import { withoutStackTraces } from '../../support/withoutStackTraces';

/** Depth at which nesting is no longer something that a person wrote. */
const MAX_STACK = 200;
/** Words, spaces, line ends and signs of a text; they cost more than its size. */
const MAX_LEXEMES = 250_000;
/** YAML documents in one text. */
const MAX_DOCUMENTS = 50;

/** A text that would take too much to read. */
export class UnreadableYamlError extends Error {
  constructor(message: string, readonly offset: number) {
    super(message);
  }
}

/**
 * The YAML documents of a text, with their syntax errors in them.
 *
 * Duplicate keys, merge keys and aliases are left to the reader of the nodes:
 * the library's own ways are quadratic, or say no place.
 *
 * @throws UnreadableYamlError
 */
export function composeDocuments(
  text: string,
  lines: LineCounter,
): Document.Parsed[] {
  const composer = new Composer({
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return withoutStackTraces(() => {
    const documents: Document.Parsed[] = [];
    for (const document of composer.compose(tokens(text, lines))) {
      if (documents.length >= MAX_DOCUMENTS) {
        throw new UnreadableYamlError(
          `There are more than ${MAX_DOCUMENTS} documents in this file. Spread them over several files.`,
          document.range[0],
        );
      }
      documents.push(document);
    }
    return documents;
  });
}

/** The parser keeps a stack of its own, the composer after it recurses. */
function* tokens(text: string, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_STACK) {
      throw new UnreadableYamlError(
        'This is nested too deeply. Make it flatter.',
        parser.offset,
      );
    }
    if (++lexemes > MAX_LEXEMES) {
      throw new UnreadableYamlError(
        'The document has too many parts to be read. Make it smaller.',
        parser.offset,
      );
    }
  }
  yield* parser.end();
}
