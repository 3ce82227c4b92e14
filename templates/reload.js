// Added to a page that --serve shows: it waits for the next build, then takes over what that made
// of the page. Where the head differs (other styles, problems, or none any more) the page loads
// itself anew, to be read on from where the reader was; the browser's own memory of that place
// does not outlive a list of problems.
const version = document.currentScript.src.split("?")[1], key = "scroll " + location.pathname
const shown = !document.querySelector("body.problems")
if (shown && key in sessionStorage) {
  const height = sessionStorage[key]
  scrollTo(0, height)
  document.fonts.ready.then(() => scrollTo(0, height))
  delete sessionStorage[key]
}
new EventSource("/.changes?" + version).onmessage = async () => {
  const answer = await fetch(location)
  const next = new DOMParser().parseFromString(await answer.text(), "text/html")
  if (next.head.innerHTML === document.head.innerHTML) return document.body.replaceWith(next.body)
  if (shown) sessionStorage[key] = scrollY
  location.reload()
}
