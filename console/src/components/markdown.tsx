// A page of a provider (Markdown of ours, shipped with the server) as a page; the reader is loaded when it is opened.
import type { Tokens } from 'marked'
import { useEffect, useState } from 'react'
import { Waiting } from './card'

/** Addresses of the web open beside the console; those of files that are not shipped stay words. */
function plainLink(this: { parser: { parseInline: (tokens: Tokens.Generic[]) => string } }, { href, tokens }: Tokens.Link): string {
  const text = this.parser.parseInline(tokens)
  return /^https?:\/\//.test(href) ? `<a href="${encodeURI(href)}" target="_blank" rel="noreferrer">${text}</a>` : text
}

/** `whole`: as long as it is, not in a window of its own; links to other files of the project are left out. */
export function Markdown({ markdown, lang = 'en', whole }: { markdown: string; lang?: string; whole?: boolean }) {
  const [page, setPage] = useState<string | null>(null)
  useEffect(() => {
    let gone = false
    void import('marked').then(({ Marked }) => {
      const reader = new Marked({ renderer: { html: () => '', link: plainLink } }) // pages are text: what looks like markup is left out
      const made = reader.parse(markdown, { async: false })
      if (!gone) setPage(made)
    })
    return () => {
      gone = true
    }
  }, [markdown])
  return page === null ? <Waiting /> : <div className={whole ? 'prose whole' : 'prose'} lang={lang} tabIndex={whole ? undefined : 0} dangerouslySetInnerHTML={{ __html: page }} />
}
