// Reads a JSON list of [chat, body] and prints, for each body, what the published packages of that chat find wrong with
// it: the types of @slack/webhook and @grammyjs/types as TypeScript compares them, the parser of adaptivecards. The tests
// of alerts ask it, so that no receiver of our own judges what we send.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const require = createRequire(import.meta.url)
const HERE = dirname(fileURLToPath(import.meta.url))
const TYPES = {
    slack: "import('@slack/webhook').IncomingWebhookSendArguments",
    telegram: "Parameters<import('@grammyjs/types').ApiMethods<never>['sendMessage']>[0]",
}

/** What TypeScript says of each body as a literal of the published type: unknown fields are errors, too. */
function againstTypes(bodies) {
    const folder = mkdtempSync(join(HERE, "..", "node_modules", ".judge-"))
    try {
        const lines = bodies.map(([chat, body], n) => `export const body${n}: ${TYPES[chat]} = ${JSON.stringify(body)}\n`) // a line each
        writeFileSync(join(folder, "bodies.ts"), lines.join(""))
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, module: "nodenext", target: "es2022", types: [] }, include: ["*.ts"] }))
        let said = ""
        try {
            execFileSync(process.execPath, [join(HERE, "..", "node_modules", "typescript", "bin", "tsc"), "-p", folder, "--pretty", "false"], { encoding: "utf8" })
        } catch (refused) {
            said = refused.stdout || String(refused)
        }
        return bodies.map((_, n) => said.split("\n").filter((line) => line.includes(`bodies.ts(${n + 1},`)).map((line) => line.split("): ")[1]))
    } finally {
        rmSync(folder, { recursive: true })
    }
}

/** The envelope that a Teams workflow takes, and what the card's own parser and validation say of the card. */
function againstCards({ type, attachments, ...rest }) {
    const { AdaptiveCard, SerializationContext, Version } = require("adaptivecards/dist/adaptivecards.js")
    const found = Object.keys(rest).map((name) => `unknown field ${name}`)
    if (type !== "message" || attachments?.length !== 1) return [...found, "no message with one attachment"]
    const [{ contentType, content, ...more }] = attachments
    if (contentType !== "application/vnd.microsoft.card.adaptive" || Object.keys(more).length > 0) found.push("no attachment of a card")
    const context = new SerializationContext(new Version(1, 4))
    const card = new AdaptiveCard()
    card.parse(content, context)
    for (let n = 0; n < context.eventCount; n += 1) found.push(context.getEventAt(n).message)
    found.push(...card.validateProperties().validationEvents.map((event) => event.message))
    return [...found, ...lost(content, card.toJSON(new SerializationContext(new Version(1, 4))), "card")]
}

/** What the parser did not keep, because it does not know it. */
function lost(sent, kept, at) {
    if (typeof sent !== "object" || sent === null) return sent === kept ? [] : [`${at} became ${JSON.stringify(kept)}`]
    return Object.keys(sent).filter((name) => name !== "$schema").flatMap((name) => (kept && name in kept ? lost(sent[name], kept[name], `${at}.${name}`) : [`${at}.${name} is unknown`]))
}

const asked = JSON.parse(readFileSync(0, "utf8"))
const typed = againstTypes(asked.filter(([chat]) => chat in TYPES))
process.stdout.write(JSON.stringify(asked.map(([chat, body]) => (chat in TYPES ? typed.shift() : againstCards(body)))))
