// A page of a provider (Markdown of ours, shipped with the server) as a page; the reader is loaded when it is opened.
import { useEffect, useState } from 'react'
import { Waiting } from './card'

export function Markdown({ markdown }: { markdown: string }) {
  const [page, setPage] = useState<string | null>(null)
  useEffect(() => {
    let gone = false
    void import('marked').then(({ Marked }) => {
      const reader = new Marked({ renderer: { html: () => '' } }) // pages are text: what looks like markup is left out
      const made = reader.parse(markdown, { async: false })
      if (!gone) setPage(made)
    })
    return () => {
      gone = true
    }
  }, [markdown])
  return page === null ? <Waiting /> : <div className="prose" lang="en" tabIndex={0} dangerouslySetInnerHTML={{ __html: page }} />
}
