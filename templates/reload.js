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
    scrollTo(0, height)
    document.fonts.ready.then(() => scrollTo(0, height))
  }
}

async function takeOver({ data }) {
  version = data
  const answer = await fetch(location)
  const next = new DOMParser().parseFromString(await answer.text(), "text/html")
  if (version !== data) return // a newer one is on its way
  if (next.head.innerHTML === document.head.innerHTML) return document.body.replaceWith(next.body)
  if (shown) sessionStorage[key] = scrollY
  location.reload()
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
