// Most functions of the first screen run as soon as it is there. Told so, a browser compiles them on another thread while
// the file arrives; else one by one on the thread that draws. https://v8.dev/blog/explicit-compile-hints
const HINT = '//# allFunctionsCalledOnLoad\n' // counts only at the very beginning of a file

/** Vite: marks the entry and what it imports at once. */
export function compileHint() {
  return {
    name: 'compile-hint',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post', // Vite writes a line of its own before the others
      handler(_, bundle) {
        const marked = new Set()
        const mark = (name) => {
          const chunk = bundle[name]
          if (marked.has(name) || chunk?.type !== 'chunk') return
          marked.add(name)
          chunk.code = HINT + chunk.code
          chunk.imports.forEach(mark)
        }
        for (const chunk of Object.values(bundle)) if (chunk.isEntry) mark(chunk.fileName)
      },
    },
  }
}
