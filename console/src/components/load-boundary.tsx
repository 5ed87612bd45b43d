// Around screens that come in parts of their own: one that cannot be fetched says so, and comes with the page loaded anew.
import { Component, Suspense, type ReactNode } from 'react'
import { Waiting } from './card'
import { ProblemBox } from './problem-box'

const NOT_FETCHED = { type: 'about:blank', title: '', status: 0, detail: '', code: 'no_answer', next: '' }

interface Props {
  address: string
  children: ReactNode
}

export class LoadBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidUpdate(before: Props) {
    if (this.state.failed && before.address !== this.props.address) this.setState({ failed: false })
  }

  override render() {
    if (this.state.failed) return <ProblemBox problem={NOT_FETCHED} onRetry={() => location.reload()} />
    return <Suspense fallback={<Waiting />}>{this.props.children}</Suspense>
  }
}
