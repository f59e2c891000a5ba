import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'

/** The rooms of src/ below the two programs, from top to bottom. */
const ROOMS = ['kernel', 'experiments', 'learner', 'data', 'runFile', 'picture', 'health', 'engine', 'run']
const BELOW_KERNEL = ROOMS.slice(1)

/** Single files that stand for more than their folder. */
const FILES = [
  { category: 'api', pattern: 'src/index.ts' },
  { category: 'kernelProtocol', pattern: 'src/kernel/protocol.ts' },
  { category: 'kernelPackages', pattern: 'src/kernel/ownPackages.ts' }
]

/**
 * Which rooms, and which of FILES, each room may import; a room may always import itself. `kernelHost` is the parent's half of the
 * kernel process: what a program that starts one needs, without what runs inside it.
 */
const MAY_IMPORT = {
  // The extension host never trains: of the kernel it has only the parent's half.
  extension: { rooms: ['kernelHost', 'runFile', 'picture', 'engine', 'run', 'cellTypes'], files: ['kernelProtocol'] },
  // Runs in the editor's TypeScript server.
  cellTypes: { rooms: [], files: ['kernelPackages'] },
  cli: { rooms: ['kernelHost', ...BELOW_KERNEL], files: ['kernelProtocol', 'api'] },
  ...Object.fromEntries(ROOMS.map((room, place) => [room, { rooms: ROOMS.slice(place + 1) }])),
  kernel: { rooms: ['kernelHost', ...BELOW_KERNEL], files: ['api'] },
  kernelHost: { rooms: ['engine', 'run'], files: ['kernelProtocol'] },
  // A record in, a file out.
  runFile: { rooms: ['picture', 'health', 'run'] },
  // A record in, a picture out: nothing that computes tensors.
  picture: { rooms: ['run'] },
  // A record in, findings out.
  health: { rooms: ['run'] },
  charts: { rooms: ['run'] },
  mirror: { rooms: ['run'] },
  notebookRenderer: { rooms: ['charts', 'mirror', 'run'] },
  panel: { rooms: ['charts', 'mirror', 'health', 'run'] }
}

const ELEMENTS = [
  { type: 'kernelHost', pattern: 'src/kernel/host' },
  ...['extension', 'cli', 'cellTypes', ...ROOMS].map((type) => ({ type, pattern: `src/${type}` })),
  { type: 'charts', pattern: 'renderers/charts' },
  { type: 'mirror', pattern: 'renderers/mirror' },
  { type: 'notebookRenderer', pattern: 'renderers/notebook' },
  { type: 'panel', pattern: 'renderers/panel' }
]

/** A text with a word in it, as `esquery` selects it: not our name or an icon's, nothing that is handed to `t`, and nothing that is only compared or looked up. */
const UNTRANSLATED = [String.raw`Literal[value=/(^|[^\p{L}($-])\p{L}{3}/u]:not([value=/^(Convscope|alt|title|aria-\w+)$/])`, String.raw`TemplateElement[value.raw=/(^|[^\p{L}($-])\p{L}{3}/u]`].map(
  (text) => `${text}:not(CallExpression[callee.property.name='t'] *):not(CallExpression[callee.name=/^(?!setText$)/] > *):not(MemberExpression > *):not(BinaryExpression > *)`
)

/**
 * Refuses texts in places where a person sees them.
 * @param {readonly string[]} places selectors of what holds such a text
 * @param {string} t how a text is translated there
 */
const translated = (places, t) => [
  'error',
  ...places.flatMap((place) => UNTRANSLATED.map((text) => ({ selector: `${place} ${text}`, message: `A person sees this text: ${t}` }))),
  // What is gathered for translators must be there as it is.
  { selector: `CallExpression:matches([callee.object.name='l10n'], [callee.object.property.name='l10n'])[arguments.0.type!=/^(Literal|ObjectExpression)$/]`, message: `A text to be translated is written out: ${t}` }
]

export default tseslint.config(
  // AssemblyScript looks like TypeScript and is not: its own compiler checks it.
  { ignores: ['dist/', 'out/', 'node_modules/', '.tools/', '.workspace/', 'src/engine/wasm/simd/'] },
  {
    files: ['src/**/*.ts', 'renderers/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'renderers/tsconfig.json', 'test/ui/tsconfig.json'].filter((file) => existsSync(new URL(file, import.meta.url))),
        tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url))
      }
    },
    rules: {
      // Numbers in messages are what this project is about.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => listener()` says enough.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `!` on an index that a loop's bounds guarantee is clearer than a branch that cannot be reached.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off'
    }
  },
  {
    files: ['src/**/*.ts', 'renderers/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': ELEMENTS,
      'boundaries/files': FILES,
      'import/resolver': { node: { extensions: ['.ts', '.mjs', '.js', '.json'] } }
    },
    rules: {
      'boundaries/no-unknown-dependencies': 'error',
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': ['error', {
        default: 'disallow',
        message: '{{from.element.type}} may not import {{to.element.type}}: imports go downward (see eslint.config.mjs).',
        policies: [
          { allow: { to: { module: { origin: ['external', 'core'] } } } },
          { from: { file: { categories: 'api' } }, allow: { to: { element: { types: { anyOf: BELOW_KERNEL } } } } },
          ...Object.entries(MAY_IMPORT).flatMap(([room, { rooms, files = [] }]) => {
            const from = { element: { type: room } }
            const toRooms = { from, allow: { to: { element: { types: { anyOf: [room, ...rooms] } } } } }
            return files.length === 0 ? [toRooms] : [toRooms, { from, allow: { to: { file: { categories: { anyOf: files } } } } }]
          })
        ]
      }]
    }
  },
  {
    files: ['src/**/*.ts', 'renderers/**/*.ts'],
    ignores: ['src/extension/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'vscode', message: 'Only src/extension knows VS Code.' }] }] }
  },
  {
    files: ['src/run/**/*.ts', 'src/runFile/**/*.ts', 'src/picture/**/*.ts', 'src/health/**/*.ts', 'renderers/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: [{ name: 'vscode', message: 'Only src/extension knows VS Code.' }],
        patterns: [{ group: ['node:*'], message: 'This room runs in a browser too.' }]
      }]
    }
  },
  {
    files: ['src/extension/**/*.ts'],
    rules: {
      'no-restricted-syntax': translated(
        [
          'CallExpression[callee.property.name=/^show(Error|Warning|Information)Message$/]',
          'Property[key.name=/^(title|placeHolder|prompt|openLabel|saveLabel|label|description|detail|tooltip)$/]',
          'AssignmentExpression[left.property.name=/^(title|text|tooltip|description|detail|placeholder)$/]'
        ],
        "vscode.l10n.t('… {0} …', value)"
      )
    }
  },
  {
    files: ['renderers/**/*.ts'],
    rules: {
      'no-restricted-syntax': translated(
        [
          'Property[key.name=/^(textContent|title|placeholder)$/]',
          'AssignmentExpression[left.property.name=/^(textContent|title|placeholder|alternative)$/]',
          "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(alt|title|aria-(label|description|valuetext))$/]",
          "CallExpression[callee.name='setText']"
        ],
        "l10n.t('… {0} …', value) of @vscode/l10n"
      )
    }
  },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.recommended]
  }
)
