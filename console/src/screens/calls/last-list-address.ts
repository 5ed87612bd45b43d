// The list of calls as it was last looked at, filters and all: where the page of a call leads back to.
let last = '/calls'

export const listHref = () => last

export const rememberList = (params: URLSearchParams) => {
  last = params.size ? `/calls?${params}` : '/calls'
}
