// The ways in which a request proves who sent it: any one of them is enough.
import { ActionIcon, Button, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/icons'
import { useT, word, type Key } from '../../i18n'
import { useRowFocus } from './row-focus'
import { Conditions } from './table-conditions'
import { Extras, howMany, OF_GIVEN, OF_JWT, OF_PROOF, put } from './table-extras'
import { NO_PROOF, proofFaults, UNSIGNED, type ProofRow } from './table-rows'
import { Words } from './table-words'

const PROOFS = ['hmac', 'digest', 'ed25519', 'jwt', 'equal', 'addresses']
const HASHES = ['sha256', 'sha1', 'sha512', 'sha384', 'md5']
const RESULTS = ['hex', 'base64', 'base64_of_hex', 'text']

export function Proofs({ proofs, onChange }: { proofs: ProofRow[]; onChange: (proofs: ProofRow[]) => void }) {
  const t = useT()
  const { list, focus } = useRowFocus()
  return (
    <>
      <ul ref={list} className="table-row-list">
        {proofs.map((one, n) => (
          <li key={n}>
            <div className="table-row" role="group" aria-label={t('rows.proof', { n: n + 1 })}>
              <Proof one={one} n={n} onChange={(next) => onChange(proofs.map((other, at) => (at === n ? next : other)))} onRemove={() => { onChange(proofs.filter((_, at) => at !== n)); focus(Math.max(0, n - 1), 'input') }} />
            </div>
          </li>
        ))}
      </ul>
      {proofs.length === 0 && <p className="soft" role="alert">{t('rows.proofs.none')}</p>}
      <Button className="start" size="xs" variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => { onChange([...proofs, NO_PROOF]); focus(proofs.length, 'input') }}>{t('rows.proof.add')}</Button>
    </>
  )
}

function Proof({ one, n, onChange, onRemove }: { one: ProofRow; n: number; onChange: (one: ProofRow) => void; onRemove: () => void }) {
  const t = useT()
  const [left, setLeft] = useState(false)
  const faults = left ? proofFaults(one) : {}
  const said = (fault?: Key) => fault && t(fault)
  const rest = (name: string) => String(one.rest[name] ?? '')
  const extras = one.kind === 'jwt' ? OF_JWT : OF_PROOF
  const hashes = ['hmac', 'digest'].includes(one.kind)
  const choice = (name: string, label: string, data: string[], usual: string) => <Select size="sm" label={label} allowDeselect={false} data={data.map((value) => ({ value, label: word(`rows.${name}`, value) }))} value={rest(name) || usual} onChange={(value) => onChange({ ...one, rest: put(one.rest, name, value === usual ? '' : value) })} />
  return (
    <>
      <div className="table-row-head" onBlur={() => setLeft(true)}>
        <Select className="grow" size="sm" label={t('rows.proof', { n: n + 1 })} allowDeselect={false} data={PROOFS.map((value) => ({ value, label: t(`rows.proof.${value}` as Key) }))} value={one.kind} onChange={(kind) => kind && onChange({ ...one, kind })} />
        <ActionIcon aria-label={t('rows.proof.remove', { n: n + 1 })} onClick={onRemove}><Icon name="trash" size={17} /></ActionIcon>
      </div>
      <div className="table-row-grid" onBlur={() => setLeft(true)}>
        {one.kind !== 'addresses' && <TextInput size="sm" label={t('rows.proof.from')} list="request-places" placeholder="@header.x-signature" error={said(faults.from)} value={one.from} onChange={(event) => onChange({ ...one, from: event.currentTarget.value })} />}
        {one.kind !== 'addresses' && <TextInput size="sm" label={t('rows.proof.after')} value={one.after} onChange={(event) => onChange({ ...one, after: event.currentTarget.value })} />}
        {one.kind !== 'addresses' && choice('key', t('rows.key'), ['key', 'second_key'], 'key')}
        {(hashes || one.kind === 'jwt') && choice('hash', t('rows.hash'), HASHES, 'sha256')}
        {hashes && choice('result', t('rows.result'), RESULTS, 'hex')}
        {one.kind !== 'addresses' && <TextInput size="sm" label={t('rows.proof.time')} list="request-places" value={rest('time')} onChange={(event) => onChange({ ...one, rest: put(one.rest, 'time', event.currentTarget.value) })} />}
      </div>
      {!UNSIGNED.includes(one.kind) && <Textarea size="sm" onBlur={() => setLeft(true)} label={t('rows.proof.text')} description={t('rows.proof.text.help')} autosize minRows={1} maxRows={8} spellCheck={false} classNames={{ input: 'mono' }} error={said(faults.text)} value={one.text} onChange={(event) => onChange({ ...one, text: event.currentTarget.value })} />}
      <Conditions rows={one.when} onChange={(when) => onChange({ ...one, when })} />
      {one.kind !== 'addresses' && (
        <details>
          <summary>{t('rows.more', { n: howMany(extras, one.rest) + howMany(OF_GIVEN, one.value) + one.also.length })}</summary>
          <div className="table-row-own">
            <Extras rows={OF_GIVEN} part={one.value} onChange={(value) => onChange({ ...one, value })} />
            <Extras rows={extras} part={one.rest} onChange={(changed) => onChange({ ...one, rest: changed })} />
            <Words texts="rows.also" words={one.also} onChange={(also) => onChange({ ...one, also })} />
          </div>
        </details>
      )}
    </>
  )
}
