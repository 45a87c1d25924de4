using ScriptGate.Core.Chain;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions.Commands;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>One client's conversation: the state that its commands share, and how they answer. The loop is <see cref="ConversationLoop"/>.</summary>
internal sealed partial class Conversation : IAsyncDisposable
{
    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly CancellationTokenSource _aborted = new();
    private TaskCompletionSource? _cameBack;
    private int _interrupt;
    private int _transactions;
    private volatile bool _isOver;
    private volatile bool _isFlushing;

    public Conversation(SessionServices services, Generation generation, VirtualServer server, ClientTransport transport, ConnectionPlace? place = null)
    {
        Services = services;
        Generation = generation;
        Transport = transport;
        Place = place;
        var id = services.SupportIds?.Invoke() ?? SupportId.Create(services.Clock);
        Session = new Session(id, server, transport.RemoteEndPoint, transport.LocalEndPoint, services.Violations, services.Clock)
        {
            Proxy = transport.Proxy,
            Outside = services.Outsides?.Begin(id, server, transport),
            StepNow = () => _watch.StepName,
            CloseAsked = WakeToClose,
        };
        Input = new ClientInput(transport.Input, Session.Counters, Session.Outside);
        if (Session.Outside is { } outside)
        {
            Session.Observe(DecisionObserver.Watcher, new DecisionObserver(outside), services.Logger);
        }

        Findings = new Findings(this);
        Commands = new CommandSet(this);
        Deadlines = new SessionDeadlines(services.Clock);
        Deadlines.LimitSession(server.Options.Timeouts.Session);
    }

    public SessionServices Services { get; }

    public ClientTransport Transport { get; }

    /// <summary>Where its connection is counted; null outside a listener.</summary>
    public ConnectionPlace? Place { get; }

    public ClientInput Input { get; private set; }

    public Session Session { get; }

    public Findings Findings { get; }

    public SessionDeadlines Deadlines { get; }

    public CommandSet Commands { get; }

    public VirtualServer Server => Session.Server;

    public ChainSet Chains => Session.Server.Chains;

    /// <summary>The generation this session holds; given back and taken anew at idle points.</summary>
    public Generation Generation { get; private set; }

    public DateTimeOffset StartedAt => Session.StartedAt;

    public SmtpState State { get; set; } = SmtpState.Connected;

    public Transaction? Transaction
    {
        get => Session.Transaction;
        set => Session.Transaction = value;
    }

    /// <summary>The member side of the open transaction, or of an authenticated session; null while nobody was asked.</summary>
    public Delivery? Delivery { get; set; }

    /// <summary>A step took AUTH out of the last EHLO answer. The keywords are not kept: their collection may be a plugin's, which could not leave memory before this session.</summary>
    public bool IsAuthWithheld { get; set; }

    /// <summary>Where the registry keeps this session; only the registry touches it.</summary>
    public int RegistryIndex { get; set; }

    /// <summary>Set to end the session after the reply that was just written.</summary>
    public SessionEnd Closing { get; set; }

    /// <summary>5xx replies so far.</summary>
    public int Errors { get; private set; }

    /// <summary>Commands that moved no mail since the last message.</summary>
    public int JunkCommands { get; set; }

    public int Transactions => _transactions;

    /// <summary>True once the final dot is on its way: the answer must be waited for, whatever else happens.</summary>
    public bool IsDotOut { get; set; }

    /// <summary>What the member said to the final dot, until the client was told: a session that ends in between still says it.</summary>
    public SmtpReply? MemberWord { get; set; }

    /// <summary>How the connection ends when the session cannot end it itself; set by whoever serves it.</summary>
    public Func<SessionEnd, ValueTask>? EndConnection { get; set; }

    /// <summary>True when a step blocked this session's thread and somebody else ends it.</summary>
    public bool IsGivenUp => _watch.IsGivenUp;

    /// <summary>The support ID for a refusal now: the transaction's if one is open.</summary>
    public string SupportIdNow => Transaction?.Id ?? Session.Id;

    /// <summary>STARTTLS stands in EHLO: policy offers it, there is a certificate, and TLS is not active.</summary>
    public bool OffersStartTls => Session.StartTls != StartTlsMode.None && Server.Tls is not null && !Transport.IsEncrypted;

    /// <summary>What the members of the default pool offer at present.</summary>
    public Capabilities Members => Session.Outside is { } outside
        ? outside.Ask(TapeKinds.Pool, $"offers {Server.Pool.Name}", AnswerForms.Offers, () => Server.Pool.Capabilities)
        : Server.Pool.Capabilities;

    /// <summary>AUTH stands in EHLO: the members have it, and neither side would carry it in clear unless the operator allows that.</summary>
    public bool OffersAuth =>
        !Session.IsAuthenticated
        && Members.HasAuth
        && (Transport.IsEncrypted || Server.Options.Auth.AllowCleartext)
        && (Server.Pool.ServerTls.Mode is ServerTlsMode.Require or ServerTlsMode.Implicit || Server.Options.Auth.AllowCleartextToMember);

    public string NextTransactionId() => $"{Session.Id}-{++_transactions}";

    // ---- chains -------------------------------------------------------------------------------------------------------

    /// <summary>Asks the steps of a stage. Callers check for a null chain first, so that a stage nobody listens to costs no event.</summary>
    /// <param name="chain">The chain of the stage.</param>
    /// <param name="e">The event.</param>
    /// <param name="limit">What all steps together may take; default: no limit but each step's own.</param>
    public ValueTask<Outcome> AskAsync<TEvent>(EventChain<TEvent> chain, TEvent e, TimeSpan? limit = null)
        where TEvent : SmtpEvent
    {
        if (Session.Observer is { } observer)
        {
            return AskObservedAsync(chain, e, limit, observer);
        }

        // Once its record is made, what is still asked about a transaction belongs to no other.
        var trace = Transaction is { IsRecorded: true } ? null : Session.Steps;
        var pending = chain.DispatchAsync(e, _cancellation, _watch, limit, trace);
        return pending.IsCompletedSuccessfully ? new(StageRules.Apply(this, e, pending.Result)) : StageRules.ApplyAsync(this, e, pending);
    }

    private async ValueTask<Outcome> AskObservedAsync<TEvent>(EventChain<TEvent> chain, TEvent e, TimeSpan? limit, ISessionObserver observer)
        where TEvent : SmtpEvent
    {
        ObservedCalls.Current = observer;
        observer.EventBegan(e);
        try
        {
            var trace = Transaction is { IsRecorded: true } ? null : Session.Steps;
            var outcome = await StageRules.ApplyAsync(this, e, chain.DispatchAsync(e, _cancellation, _watch, limit, trace, observer));
            observer.EventEnded(e, outcome);
            return outcome;
        }
        catch (Exception exception)
        {
            observer.EventBroken(e, exception);
            throw;
        }
    }

    // ---- replies ------------------------------------------------------------------------------------------------------

    /// <summary>Buffers a reply. It is flushed when the conversation is about to wait.</summary>
    public ValueTask ReplyAsync(string command, SmtpReply reply)
    {
        ReplyWasRefused = false;
        if (Chains.Reply is { } chain)
        {
            return AskAndReplyAsync(chain, command, reply);
        }

        Write(reply);
        return ValueTask.CompletedTask;
    }

    /// <summary>Buffers a refusal with the support ID in its text, and has it recorded.</summary>
    /// <param name="command">The command that is refused; <c>.</c> for the end of a message.</param>
    /// <param name="reply">The refusal without ID.</param>
    /// <param name="by">Who refused: a step's name, <c>member</c>, <c>engine</c>.</param>
    /// <param name="detail">What went wrong inside, for the operator only.</param>
    public ValueTask RefuseAsync(string command, SmtpReply reply, string by, string? detail = null)
    {
        var answer = WithId(reply);
        Services.Recorder.Refused(this, command, answer, by, detail);
        return ReplyAsync(command, answer);
    }

    public SmtpReply WithId(SmtpReply reply)
    {
        var newLine = reply.Text.LastIndexOf('\n');
        return reply.WithText($"{reply.Text}{(reply.Text.Length == newLine + 1 ? "" : " ")}(support ID {SupportIdNow})");
    }

    /// <summary>Answers with what a verdict other than continue or accept means at its stage.</summary>
    public async ValueTask RefuseAsync(string command, Stage stage, Outcome outcome)
    {
        await RefuseAsync(command, VerdictTable.Reply(stage, outcome.Verdict), outcome.By?.Name ?? "engine");
        if (outcome.Verdict.Kind == VerdictKind.Disconnect)
        {
            Closing = SessionEnd.Refused;
        }
    }

    /// <summary>A step asked to end the session: says so, behind the reply that was given or in its place.</summary>
    /// <param name="command">The command that was answered, or would be.</param>
    /// <returns>True when the session ends by this.</returns>
    public async ValueTask<bool> CloseIfAskedAsync(string command)
    {
        if (Session.Closing is not { } request || Closing != SessionEnd.None)
        {
            return false;
        }

        Closing = SessionEnd.Refused;
        var reply = new SmtpReply(421, "4.7.0", request.Text);
        await RefuseAsync(command, reply, request.By);
        if (Transaction is { IsRecorded: false } transaction)
        {
            Services.Recorder.RefusedWhole(this, transaction, command, new RecipientAnswer(WithId(reply), request.By, null));
        }

        return true;
    }

    private async ValueTask AskAndReplyAsync(EventChain<ReplyEvent> chain, string command, SmtpReply reply)
    {
        var e = new ReplyEvent(Session, command, reply);
        var outcome = await AskAsync(chain, e);

        // A refusal is never made a 2xx, and the answer to the final dot is the member's: there only the text may change (invariant "no loss").
        if (reply.IsPositive && command != "." && outcome.Verdict.IsRefusal)
        {
            // A banner has codes of its own: anything but 220, 421 and 554 is no greeting (RFC 5321 section 4.3.2).
            var isBanner = command == "CONNECT";
            var refusal = WithId(VerdictTable.Reply(isBanner ? Stage.Connect : Stage.Reply, outcome.Verdict));
            Services.Recorder.Refused(this, command, refusal, outcome.By?.Name ?? "engine", null);
            ReplyWasRefused = true;
            Write(refusal);
            if (outcome.Verdict.Kind == VerdictKind.Disconnect || (isBanner && outcome.Verdict.Kind == VerdictKind.Defer))
            {
                Closing = SessionEnd.Refused;
            }

            return;
        }

        Write(e.Reply);
    }

    /// <summary>True when a REPLY step made the last 2xx a refusal; the command then takes back what it had accepted.</summary>
    public bool ReplyWasRefused { get; private set; }

    /// <summary>The reply that was written last, as the steps of REPLY left it.</summary>
    public SmtpReply? Written { get; private set; }

    private void Write(SmtpReply reply)
    {
        Written = reply;
        _watch.ThrowIfGivenUp();
        var output = Transport.Output;
        var counts = output.CanGetUnflushedBytes;
        var before = counts ? output.UnflushedBytes : 0;
        var utf8 = Transaction?.EsmtpParameters.SmtpUtf8 == true;
        Session.Observer?.ClientWasTold(reply, ReplyWriter.Encode(reply, utf8));
        ReplyWriter.Write(output, reply, utf8);
        Session.Counters.BytesSent += counts ? output.UnflushedBytes - before : 0;
        MemberWord = null;
        if (reply.IsPermanent)
        {
            Errors++;
            Session.Counters.Errors++;
        }
    }

    // ---- life ---------------------------------------------------------------------------------------------------------

    /// <summary>Between transactions: gives the old generation back and takes the current one.</summary>
    /// <exception cref="SessionEndedException">The gateway stops, or the virtual server is no longer there; the reason for the 421 is in it.</exception>
    public void RenewGeneration()
    {
        if (Services.Registry.IsStopping)
        {
            throw new SessionEndedException(SessionEnd.Shutdown);
        }

        // An authenticated session has its member for itself; between its transactions the member may go.
        if (Delivery?.Link is { IsLeaving: true })
        {
            throw new SessionEndedException(SessionEnd.MemberLost);
        }

        if (Services.Generations.IsCurrent(Generation))
        {
            return;
        }

        // What is kept belongs to the virtual server, and to the remote logs, of the generation that goes.
        WriteKept();
        var next = Services.Generations.Acquire();
        if (next.FindServer(Server.Name) is not { } server)
        {
            next.Release();
            throw new SessionEndedException(SessionEnd.Shutdown);
        }

        var old = Generation;
        Generation = next;
        Session.Server = server;
        old.Release();
    }

    /// <summary>The transport was swapped for an encrypted one.</summary>
    public void UseNewTransport() => Input = new ClientInput(Transport.Input, Session.Counters, Session.Outside);

    /// <summary>Gives back everything the session held, on its own thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;

        // Also when the step of a session that was given up has come back: until then the step may have looked at the message.
        await Commands.Data.DisposeAsync();
        if (IsGivenUp)
        {
            LazyInitializer.EnsureInitialized(ref _cameBack).TrySetResult();
            return;
        }

        _cancellation.Dispose();
        Session.Dispose();
        Delivery?.End();
        Delivery = null;
        Input.GiveBack();
        Generation.Release();
    }

    /// <summary>
    /// Gives back what a session held that was given up, and ends its connection. Its generation is not kept for a step that may never come back, any more than for
    /// one that ran out of time while its session waited: the code of a plugin stays in memory until its last call is over.
    /// </summary>
    public ValueTask EndGivenUpAsync(SessionEnd end)
    {
        Generation.Release();
        return EndConnection!(end);
    }
}
