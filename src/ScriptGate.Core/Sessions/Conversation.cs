using System.IO.Pipelines;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Sessions.Commands;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Records;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>One client's conversation: the state that its commands share, and how they answer. The loop is <see cref="ConversationLoop"/>.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly CancellationTokenSource _aborted = new();
    private int _interrupt;
    private int _transactions;

    public Conversation(SessionServices services, Generation generation, VirtualServer server, ClientTransport transport)
    {
        Services = services;
        Generation = generation;
        Transport = transport;
        Input = new ClientInput(transport.Input);
        Session = new Session(SupportId.Create(services.Clock), server, transport.RemoteEndPoint, transport.LocalEndPoint, services.Violations);
        StartedAt = services.Clock.GetUtcNow();
        Findings = new Findings(this);
        Commands = new CommandSet(this);
        Deadlines = new SessionDeadlines(services.Clock);
        Deadlines.LimitSession(server.Options.Timeouts.Session);
    }

    public SessionServices Services { get; }

    public ClientTransport Transport { get; }

    public ClientInput Input { get; private set; }

    public Session Session { get; }

    public Findings Findings { get; }

    public SessionDeadlines Deadlines { get; }

    public CommandSet Commands { get; }

    public VirtualServer Server => Session.Server;

    public ChainSet Chains => Session.Server.Chains;

    /// <summary>The generation this session holds; given back and taken anew at idle points.</summary>
    public Generation Generation { get; private set; }

    public DateTimeOffset StartedAt { get; }

    public SmtpState State { get; set; } = SmtpState.Connected;

    public Transaction? Transaction
    {
        get => Session.Transaction;
        set => Session.Transaction = value;
    }

    /// <summary>The member side of the open transaction, or of an authenticated session; null while nobody was asked.</summary>
    public Delivery? Delivery { get; set; }

    /// <summary>The keywords that steps took out of the last EHLO answer.</summary>
    public IReadOnlyCollection<string> Withheld { get; set; } = [];

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

    /// <summary>The support ID for a refusal now: the transaction's if one is open.</summary>
    public string SupportIdNow => Transaction?.Id ?? Session.Id;

    /// <summary>STARTTLS stands in EHLO: policy offers it, there is a certificate, and TLS is not active.</summary>
    public bool OffersStartTls => Session.StartTls != StartTlsMode.None && Server.Tls is not null && !Transport.IsEncrypted;

    /// <summary>AUTH stands in EHLO: the members have it, and neither side would carry it in clear unless the operator allows that.</summary>
    public bool OffersAuth =>
        !Session.IsAuthenticated
        && Server.Pool.Capabilities.HasAuth
        && (Transport.IsEncrypted || Server.Options.Auth.AllowCleartext)
        && (Server.Pool.ServerTls.Mode is ServerTlsMode.Require or ServerTlsMode.Implicit || Server.Options.Auth.AllowCleartextToMember);

    public string NextTransactionId() => $"{Session.Id}-{++_transactions}";

    // ---- chains -------------------------------------------------------------------------------------------------------

    /// <summary>Asks the steps of a stage. Callers check for a null chain first, so that a stage nobody listens to costs no event.</summary>
    public ValueTask<Outcome> AskAsync<TEvent>(EventChain<TEvent> chain, TEvent e)
        where TEvent : SmtpEvent
    {
        var pending = chain.DispatchAsync(e, _cancellation, _watch);
        return pending.IsCompletedSuccessfully ? new(StageRules.Apply(this, e, pending.Result)) : StageRules.ApplyAsync(this, e, pending);
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

    private void Write(SmtpReply reply)
    {
        if (_watch.IsGivenUp)
        {
            throw new SessionGivenUpException();
        }

        ReplyWriter.Write(Transport.Output, reply, Transaction?.EsmtpParameters.SmtpUtf8 == true);
        if (reply.IsPermanent)
        {
            Errors++;
        }
    }

    // ---- waiting ------------------------------------------------------------------------------------------------------

    /// <summary>Sends what was buffered. Backpressure of a client that does not read is awaited, within the command time.</summary>
    public ValueTask FlushAsync()
    {
        if (Transport.Output.CanGetUnflushedBytes && Transport.Output.UnflushedBytes == 0)
        {
            return ValueTask.CompletedTask;
        }

        Deadlines.Arm(Server.Options.Timeouts.Command);
        var pending = Transport.Output.FlushAsync();
        if (!pending.IsCompletedSuccessfully)
        {
            return FlushedAsync(pending);
        }

        Flushed(pending.Result);
        return ValueTask.CompletedTask;
    }

    /// <summary>Flushes, then waits for more input than there is.</summary>
    /// <param name="limit">How long the client has.</param>
    /// <exception cref="SessionEndedException">The client is gone, the time is up, or the gateway stops.</exception>
    public async ValueTask WaitForInputAsync(TimeSpan limit)
    {
        await FlushAsync();
        ThrowIfInterrupted();
        Deadlines.Arm(limit);
        var filled = Input.FillAsync();
        var more = filled.IsCompletedSuccessfully ? filled.Result : await filled;
        Deadlines.Disarm();
        if (!more)
        {
            ThrowIfInterrupted();
            if (Input.IsEnded)
            {
                throw new SessionEndedException(SessionEnd.ClientGone);
            }
        }
    }

    /// <summary>What the steps that ran out of time still do is cancelled.</summary>
    public void ExpireSteps() => _cancellation.Expire();

    /// <exception cref="SessionEndedException">The tick has broken off the wait.</exception>
    public void ThrowIfInterrupted()
    {
        var reason = (SessionEnd)Volatile.Read(ref _interrupt);
        if (reason != SessionEnd.None)
        {
            throw new SessionEndedException(reason);
        }
    }

    /// <summary>Called once a second by the registry, from its thread.</summary>
    public void Tick(long now)
    {
        if (_watch.TryGiveUp(now, Services.Clock, out var step))
        {
            Chain.Log.StepHangs(Services.Logger, step!.Name, step.Stage, Session.Id, step.Timeout);
            _ = SessionFarewell.AnswerForAsync(this);
        }
        else if (Deadlines.IsAnswerOverdue(now))
        {
            Delivery?.Abort();
        }
        else if (Deadlines.IsWaitOver(now))
        {
            Interrupt(SessionEnd.Timeout);
        }
        else if (IsAtIdlePoint && (Services.Registry.IsStopping || Deadlines.IsSessionOver(now)))
        {
            Interrupt(Services.Registry.IsStopping ? SessionEnd.Shutdown : SessionEnd.Timeout);
        }
        else if (Generation.IsExpired && !IsDotOut && Deadlines.IsWaiting)
        {
            Interrupt(SessionEnd.Shutdown);
        }
        else if (IsAtIdlePoint && !Services.Generations.IsCurrent(Generation))
        {
            // A client that is silent must not hold an old generation: its wait is broken off and goes on under the new one.
            Input.CancelWait();
        }
    }

    /// <summary>Whether the client has closed the connection. A client that has sent more, a QUIT for example, is still listening.</summary>
    public bool IsClientGone => Transport.MayHaveEnded && (Input.HasEndedEmpty || (Input.Buffer.IsEmpty && Transport.IsWireClosed));

    /// <summary>Cancelled when the connection is broken off from our side.</summary>
    public CancellationToken Aborted => _aborted.Token;

    /// <summary>The time to finish is over. Who waits for his client says 421; who waits for a member stops waiting and answers with what is known.</summary>
    public void Finish(SessionEnd reason)
    {
        if (Deadlines.IsWaiting)
        {
            Interrupt(reason);
        }
        else
        {
            Interlocked.CompareExchange(ref _interrupt, (int)reason, (int)SessionEnd.None);
            Delivery?.Abort();
        }
    }

    /// <summary>Breaks the connection off.</summary>
    public void Abort(SessionEnd reason)
    {
        Interlocked.CompareExchange(ref _interrupt, (int)reason, (int)SessionEnd.None);
        _aborted.Cancel();
        _cancellation.End();
        Delivery?.Abort();
        Transport.Abort();
    }

    private bool IsAtIdlePoint => Transaction is null && Deadlines.IsWaiting;

    private void Interrupt(SessionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _interrupt, (int)reason, (int)SessionEnd.None) == (int)SessionEnd.None)
        {
            Input.CancelWait();
            Transport.Output.CancelPendingFlush();
        }
        else
        {
            // The wait was broken off a tick ago and the session is still there: it cannot even say goodbye.
            Transport.Abort();
        }
    }

    private async ValueTask FlushedAsync(ValueTask<FlushResult> pending) => Flushed(await pending);

    private void Flushed(FlushResult result)
    {
        Deadlines.Disarm();
        if (result.IsCanceled)
        {
            ThrowIfInterrupted();
        }

        if (result.IsCompleted)
        {
            throw new SessionEndedException(SessionEnd.ClientGone);
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

        if (Services.Generations.IsCurrent(Generation))
        {
            return;
        }

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
    public void UseNewTransport() => Input = new ClientInput(Transport.Input);

    /// <summary>Gives back everything the session held.</summary>
    public async ValueTask DisposeAsync()
    {
        _cancellation.Dispose();
        await Commands.Data.DisposeAsync();
        Delivery?.End();
        Delivery = null;

        if (!_watch.IsGivenUp)
        {
            Input.GiveBack();
        }

        Generation.Release();
    }
}
