// Components that are loaded when they are first drawn.
import { lazy, type ComponentType } from 'react'
import { allTexts } from '../i18n'

/** A module with the texts that it may need. */
export const withTexts = <M>(load: () => Promise<M>): Promise<M> => Promise.all([load(), allTexts()]).then(([found]) => found)

/** The component `name` of a module; drawn below a `Suspense`. */
export const part = <M extends Record<N, ComponentType<any>>, N extends string>(name: N, load: () => Promise<M>) => lazy<M[N]>(() => withTexts(load).then((found) => ({ default: found[name] })))
