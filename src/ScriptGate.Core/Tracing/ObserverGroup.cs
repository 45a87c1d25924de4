using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>The observers of one session. Whatever they do, the session goes on: one that throws is left out from then on. Immutable but for that.</summary>
internal sealed class ObserverGroup : ISessionObserver
{
    private readonly Member[] _members;
    private readonly string _session;
    private readonly ILogger _logger;

    private ObserverGroup(Member[] members, string session, ILogger logger)
    {
        _members = members;
        _session = session;
        _logger = logger;
    }

    private delegate void OctetsCall<TState>(ISessionObserver observer, TState state, ReadOnlySpan<byte> octets);

    /// <summary>The group with one more observer; the same group where its watcher has one in it already.</summary>
    public static ObserverGroup With(ObserverGroup? group, ISessionWatcher watcher, ISessionObserver observer, string session, ILogger logger) =>
        group is null ? new ObserverGroup([new Member(watcher, observer)], session, logger)
        : group._members.Any(member => member.Watcher == watcher) ? group
        : new ObserverGroup([.. group._members, new Member(watcher, observer)], session, logger);

    /// <summary>The group without the observer of a watcher; null when nobody is left.</summary>
    public ObserverGroup? Without(ISessionWatcher watcher)
    {
        var left = _members.Where(member => member.Watcher != watcher).ToArray();
        return left.Length == 0 ? null : new ObserverGroup(left, _session, _logger);
    }

    public void ClientSaid(ClientOctets kind, ReadOnlySpan<byte> octets) => Each(kind, octets, static (observer, kind, octets) => observer.ClientSaid(kind, octets));

    public void ClientWasTold(SmtpReply reply, ReadOnlySpan<byte> octets) => Each(reply, octets, static (observer, reply, octets) => observer.ClientWasTold(reply, octets));

    public void Secured(TlsInfo? tls, string? failure) => Each((tls, failure), static (observer, said) => observer.Secured(said.tls, said.failure));

    public void EventBegan(SmtpEvent e) => Each(e, static (observer, e) => observer.EventBegan(e));

    public void StepBegan(StepInfo step) => Each(step, static (observer, step) => observer.StepBegan(step));

    public void StepSkipped(StepInfo step) => Each(step, static (observer, step) => observer.StepSkipped(step));

    public void RuleComputed(SmtpEvent e, string source, TimeSpan computing) => Each((e, source, computing), static (observer, said) => observer.RuleComputed(said.e, said.source, said.computing));

    public void StepEnded(StepInfo step, Verdict verdict, StepEnd end, Exception? failure) =>
        Each((step, verdict, end, failure), static (observer, said) => observer.StepEnded(said.step, said.verdict, said.end, said.failure));

    public void EventEnded(SmtpEvent e, in Outcome outcome) => Each((e, outcome), static (observer, said) => observer.EventEnded(said.e, said.outcome));

    public void EventBroken(SmtpEvent e, Exception reason) => Each((e, reason), static (observer, said) => observer.EventBroken(said.e, said.reason));

    public void ViolationReported(Violation violation, Stage stage, FindingEffect? effect, ViolationFlags? flags, IReadOnlyDictionary<string, object?>? evidence) =>
        Each((violation, stage, effect, flags, evidence), static (observer, said) => observer.ViolationReported(said.violation, said.stage, said.effect, said.flags, said.evidence));

    public void ViolationFailed(ViolationFailure failure) => Each(failure, static (observer, failure) => observer.ViolationFailed(failure));

    public void RuleSaid(string rule, string text) => Each((rule, text), static (observer, said) => observer.RuleSaid(said.rule, said.text));

    public void ServiceCalled(ServiceCall call) => Each(call, static (observer, call) => observer.ServiceCalled(call));

    public void MemberOpened(string pool, IMemberLink link) => Each((pool, link), static (observer, said) => observer.MemberOpened(said.pool, said.link));

    public void MemberFailed(string pool, LinkResult result) => Each((pool, result), static (observer, said) => observer.MemberFailed(said.pool, said.result));

    public void MemberWasTold(string member, LinkCommand command, ReadOnlySpan<byte> line) =>
        Each((member, command), line, static (observer, said, line) => observer.MemberWasTold(said.member, said.command, line));

    public void MemberWasSent(string member, ReadOnlySpan<byte> content) => Each(member, content, static (observer, member, content) => observer.MemberWasSent(member, content));

    public void MemberSaid(string member, LinkCommand command, SmtpReply reply, ReadOnlySpan<byte> octets) =>
        Each((member, command, reply), octets, static (observer, said, octets) => observer.MemberSaid(said.member, said.command, said.reply, octets));

    public void MemberLost(MemberLinkException exception) => Each(exception, static (observer, exception) => observer.MemberLost(exception));

    public void Recorded(TransactionRecord record) => Each(record, static (observer, record) => observer.Recorded(record));

    public void SessionEnded(SessionEnd end) => Each(end, static (observer, end) => observer.SessionEnded(end));

    private void Each<TState>(TState state, Action<ISessionObserver, TState> call)
    {
        foreach (var member in _members)
        {
            if (member.HasFailed)
            {
                continue;
            }

            try
            {
                call(member.Observer, state);
            }
            catch (Exception exception)
            {
                Failed(member, exception);
            }
        }
    }

    private void Each<TState>(TState state, ReadOnlySpan<byte> octets, OctetsCall<TState> call)
    {
        foreach (var member in _members)
        {
            if (member.HasFailed)
            {
                continue;
            }

            try
            {
                call(member.Observer, state, octets);
            }
            catch (Exception exception)
            {
                Failed(member, exception);
            }
        }
    }

    private void Failed(Member member, Exception exception)
    {
        member.HasFailed = true;
        Log.ObserverFailed(_logger, exception, _session);
    }

    private sealed class Member(ISessionWatcher watcher, ISessionObserver observer)
    {
        public ISessionWatcher Watcher => watcher;

        public ISessionObserver Observer => observer;

        public volatile bool HasFailed;
    }
}
