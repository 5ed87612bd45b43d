/// <reference types="vite/client" />

/** Of the product, from pyproject.toml. */
declare const __VERSION__: string
declare module 'virtual:theme.css'
declare module '*.json?first'
declare module '*.json?reason'
declare module '*.json?problem'
declare module '*.json?rest'
