// Added to a page that --serve shows: it waits for the next build, then takes over what that made
// of the page. Where the head differs (other styles, problems, or none any more) the page loads
// itself anew, to be read on from where the reader was; the browser's own memory of that place
// does not outlive a list of problems.
const key = "scroll " + location.pathname
const shown = !document.querySelector("body.problems")
let version = document.currentScript.src.split("?")[1], changes

if (shown && key in sessionStorage) {
  const height = sessionStorage[key]
  delete sessionStorage[key]
  if (performance.getEntriesByType("navigation")[0].type === "reload") {
    history.scrollRestoration = "manual"
    scrollTo(0, height)
    document.fonts.ready.then(() => scrollTo(0, height))
    addEventListener("pagehide", () => { history.scrollRestoration = "auto" })
  }
}

async function takeOver({ data }) {
  version = data
  const answer = await fetch(location)
  const next = new DOMParser().parseFromString(await answer.text(), "text/html")
  if (version !== data) return // a newer one is on its way
  if (next.head.innerHTML === document.head.innerHTML) return replaceBody(next.body)
  if (shown) sessionStorage[key] = scrollY
  location.reload()
}

// The reader keeps an open preview, and the place of the keyboard among what can be focused.
function replaceBody(body) {
  const stops = () => [...document.querySelectorAll("a[href], button")]
  const open = document.querySelector(":popover-open")?.id
  const stop = stops().indexOf(document.activeElement)
  document.body.replaceWith(body)
  document.getElementById(open)?.showPopover()
  stops()[stop]?.focus({ preventScroll: true })
}

// A browser has six connections to a host for all its pages: one that is hidden needs none.
function follow() {
  changes?.close()
  if (document.hidden) return
  changes = new EventSource("/.changes?" + version)
  changes.onmessage = takeOver
}
document.addEventListener("visibilitychange", follow)
follow()
