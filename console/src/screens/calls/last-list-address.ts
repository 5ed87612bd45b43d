// The list of calls as it was last looked at, filters and all: where the page of a call leads back to.
let last = '/calls'

export const lastListAddress = () => last

export const rememberListAddress = (params: URLSearchParams) => {
  last = params.size ? `/calls?${params}` : '/calls'
}
