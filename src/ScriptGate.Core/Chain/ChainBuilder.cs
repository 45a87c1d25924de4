using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Chain;

/// <summary>Collects the steps of one virtual server in their order and makes its chains. The order of the calls is the order of the steps; nothing else is.</summary>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log of the chain.</param>
/// <param name="lost">Takes down the calls that are given up; null when nobody wants to know.</param>
internal sealed class ChainBuilder(TimeProvider clock, ILogger logger, LostCalls? lost = null)
{
    private readonly List<object> _steps = [];
    private readonly List<StepInfo> _infos = [];
    private readonly List<ObserverRegistration> _observers = [];

    public void Add<TEvent>(Step<TEvent> step)
        where TEvent : SmtpEvent
    {
        _steps.Add(step);
        _infos.Add(step.Info);
    }

    public void Observe(ObserverRegistration observer) => _observers.Add(observer);

    public ChainSet Build()
    {
        // First, because it leaves its marks in the steps.
        var judges = MarkFinalAddressJudges();
        return new ChainSet
        {
            Connect = Chain<ConnectEvent>(),
            Ehlo = Chain<EhloEvent>(),
            StartTls = Chain<StartTlsEvent>(),
            Tls = Chain<TlsEvent>(),
            Auth = Chain<AuthEvent>(),
            Mail = Chain<MailEvent>(),
            Rcpt = Chain<RcptEvent>(),
            FinalAddress = judges,
            Data = Chain<DataEvent>(),
            Headers = Chain<HeadersEvent>(),
            Message = Chain<MessageEvent>(),
            Command = Chain<CommandEvent>(),
            Rset = Chain<RsetEvent>(),
            Quit = Chain<QuitEvent>(),
            Protocol = Chain<ProtocolEvent>(),
            ServerReply = Chain<ServerReplyEvent>(),
            Reply = Chain<ReplyEvent>(),
            PoolSelected = Chain<PoolSelectedEvent>(),
            ServerConnected = Chain<ServerConnectedEvent>(),
            PoolFailed = Chain<PoolFailedEvent>(),
            Observers = new ObserverSet(_observers, logger, clock, lost),
            Steps = [.. _infos.OrderBy(info => info.Stage)],
            Needs = _infos.Where(info => info.Stage == Stage.Message).Select(info => info.Needs).DefaultIfEmpty().Max(),
        };
    }

    private FinalAddressJudges? MarkFinalAddressJudges()
    {
        var judges = ImmutableArray.CreateBuilder<EventChain<RcptEvent>>();
        for (var i = 0; i < _steps.Count && judges.Count < FinalAddressJudges.Limit; i++)
        {
            if (_steps[i] is Step<RcptEvent> { Info.JudgesFinalAddress: true } step)
            {
                _steps[i] = FinalAddressJudges.Marked(step, judges.Count);
                judges.Add(new EventChain<RcptEvent>([step], clock, logger, lost));
            }
        }

        return judges.Count == 0 ? null : new FinalAddressJudges(judges.ToImmutable());
    }

    private EventChain<TEvent>? Chain<TEvent>()
        where TEvent : SmtpEvent
    {
        ImmutableArray<Step<TEvent>> steps = [.. _steps.OfType<Step<TEvent>>()];
        return steps.IsEmpty ? null : new EventChain<TEvent>(steps, clock, logger, lost);
    }
}
