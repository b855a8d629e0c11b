// What the browser tests share: a reader with a browser of their own, who is watched; and how a page is looked at.
//
//   CAIRN_URL   a server over the sample and rows.sql
//   CAIRN_UI    the folder of what it serves below /ui/, which tells names with their hashes
//   CAIRN_SHOTS a folder that pictures go to; none are taken without
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

export const url = process.env.CAIRN_URL.replace(/\/$/, '')

// What rows.sql shows.
export const HALL = { uuid: '5a000000-0000-4000-8000-000000000001', name: 'Example Evening Hall', on: 'Example choir' }
export const OLD_TIMES = { uuid: '5a000000-0000-4000-8000-000000000003', name: 'Example Old Times' }
export const TWO_DAYS = { uuid: '5a000000-0000-4000-8000-000000000002', name: 'Example Two Days' }

export const NARROW = { width: 320, height: 640 }
const READERS = {
  usual: {},
  'without JavaScript': { javaScriptEnabled: false },
  narrow: { viewport: NARROW },
  'narrow, without JavaScript': { viewport: NARROW, javaScriptEnabled: false },
}

// The words of the pages, so that a test finds what a reader finds, and a better wording breaks nothing.
const TEXTS = new Map(
  readFileSync(new URL('../../src/ui/texts/en.txt', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split(/ = (.*)/s))
    .filter(([key, text]) => text !== undefined && !key.startsWith('#')),
)
export function say(key) {
  assert.ok(TEXTS.has(key), `en.txt has no ${key}`)
  return TEXTS.get(key)
}

export const LIMIT = { timeout: 120000 }

let browser
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
  })
})
after(() => browser?.close())

const WORDS_OF_THE_TRADE = /\b(assets?|clients?|service[- ]users?|providers?|catchments?)\b/i

// All that the page tells people: what is seen, and what a screen reader says.
const toldBy = (page) =>
  page.evaluate(() => {
    const spoken = [...document.querySelectorAll('[alt], [aria-label], [title], [placeholder]')].flatMap((e) =>
      ['alt', 'aria-label', 'title', 'placeholder'].map((name) => e.getAttribute(name) ?? ''),
    )
    // not innerText alone: what is folded away is on the page too
    const body = document.body.cloneNode(true)
    body.querySelectorAll('script, style').forEach((e) => e.remove())
    return [document.title, body.textContent, ...spoken].join('\n')
  })

export async function assertPlainWords(page, name) {
  const found = WORDS_OF_THE_TRADE.exec(await toldBy(page))
  assert.equal(found?.[0], undefined, `${name}: a word of the trade, ${found?.input.slice(found.index - 60, found.index + 60)}`)
}

// Looks at all of WCAG 2.2 AA that axe-core knows of, or at `rules` alone. The page needs its timers: where JavaScript
// is off, axe-core waits for ever.
export async function assertAccessible(page, name, rules) {
  await page.evaluate(() => {
    void getComputedStyle(document.body).color
    document.getAnimations().forEach((moving) => moving.finish())
  })
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  const { violations, passes } = await page.evaluate(
    (only) =>
      globalThis.axe.run(document, {
        runOnly: only ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        rules: only ? {} : { 'target-size': { enabled: true } }, // of WCAG 2.2, off unless asked for
        resultTypes: ['violations'],
      }),
    rules,
  )
  assert.ok(passes.length > (rules ? 0 : 5), `${name}: axe looked at nothing`)
  const said = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
  assert.deepEqual(said, [], name)
}

// WCAG 1.4.10: nothing is scrolled sideways.
export async function assertFits(page, name) {
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  assert.ok(needs <= has, `${name}: ${needs} pixels wide in a window of ${has}`)
}

export async function shot(page, name) {
  if (process.env.CAIRN_SHOTS)
    await page.screenshot({ path: join(process.env.CAIRN_SHOTS, `${name}.png`), fullPage: true })
}

// A reader's browser. What it may not do is kept, and said by done(): errors on the console, requests to other
// origins, cookies, and anything in its storage.
export class Reader {
  static async start(kind = 'usual', more = {}) {
    const reader = new Reader()
    reader.scripts = READERS[kind].javaScriptEnabled !== false
    reader.context = await browser.newContext({
      viewport: { width: 1000, height: 800 },
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      reducedMotion: 'reduce', // what moves is not steady enough to be pressed, or looked at
      ...READERS[kind],
      ...more,
    })
    reader.context.setDefaultTimeout(20000)
    reader.complaints = []
    reader.requests = []
    reader.page = await reader.context.newPage()
    reader.watch()
    return reader
  }

  watch() {
    this.page.on('console', (said) => {
      if (['error', 'warning'].includes(said.type()) && !/GL Driver Message/.test(said.text()) && !this.allows(said))
        this.complaints.push(`console: ${said.text()}`)
    })
    this.page.on('pageerror', (error) => this.complaints.push(String(error)))
    this.page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      this.requests.push(request)
      if (origin !== url && protocol !== 'data:' && protocol !== 'blob:')
        this.complaints.push(`asks for ${request.url()}`)
    })
  }

  // A page that is an error says so on the console by itself.
  allows(said) {
    return this.expected !== undefined && said.text().includes(`status of ${this.expected}`)
  }

  async open(path, status = 200) {
    this.expected = status === 200 ? undefined : status
    const answer = await this.page.goto(url + path)
    assert.equal(answer.status(), status, path)
  }

  // Once all is there that scripts bring: what is left while it comes complains.
  async look(name) {
    await this.page.waitForLoadState('networkidle')
    await assertPlainWords(this.page, name)
    await assertFits(this.page, name)
  }

  async done() {
    const kept = this.scripts && this.page.url().startsWith(url)
      ? await this.page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)].flat())
      : []
    const { origins, cookies } = await this.context.storageState()
    await this.context.close()
    assert.deepEqual(this.complaints, [])
    assert.deepEqual([kept, origins, cookies], [[], [], []], 'the browser keeps something')
  }

  // Presses Tab until what is wanted has the focus, which must be seen.
  async tabTo(wanted, back = false) {
    for (let i = 0; i < 150; i++) {
      await this.page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
      if (!(await wanted.evaluateAll((all) => all.includes(document.activeElement)))) continue
      const seen = await this.page.evaluate(() => {
        const inside = document.activeElement
        // what is around or beside it may show it
        const look = () =>
          [inside, inside.parentElement, inside.nextElementSibling].map((e) => {
            document.getAnimations().forEach((moving) => moving.finish())
            const { outline, boxShadow, backgroundColor, color, border } = e ? getComputedStyle(e) : {}
            return [outline, boxShadow, backgroundColor, color, border].join()
          })
        const focused = look().join()
        inside.blur()
        const blurred = look().join()
        inside.focus()
        return focused !== blurred
      })
      assert.ok(seen, `the focus is not seen on ${await this.page.evaluate(() => document.activeElement.outerHTML)}`)
      return
    }
    assert.fail(`Tab does not lead to ${wanted}`)
  }
}

// A journey: the reader's browser must be clean at its end, whatever went before.
export const journey = (kind, steps, more) => async (t) => {
  const reader = await Reader.start(kind, more)
  try {
    await steps(reader, t)
  } catch (wrong) {
    await shot(reader.page, `failed-${t.name.replace(/\W+/g, '-')}`).catch(() => {})
    await reader.context.close()
    throw wrong
  }
  await reader.done()
}
