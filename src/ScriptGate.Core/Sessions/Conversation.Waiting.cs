using System.IO.Pipelines;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Core.Sessions;

/// <content>Waiting for the client, and how others break that off: the tick, a shutdown, a step that blocks.</content>
internal sealed partial class Conversation
{
    /// <summary>Sends what was buffered, and writes the record that was kept until then.</summary>
    public ValueTask FlushAsync()
    {
        var sending = SendAsync();
        WriteKept();
        return sending;
    }

    /// <summary>Sends what was buffered. Backpressure of a client that does not read is awaited, within the command time.</summary>
    public ValueTask SendAsync()
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
    /// <param name="endsOnClose">True between commands: no wait begins once a step has asked to end the session.</param>
    /// <param name="goesOn">True for the rest of a line: its time began with the last wait, or a client that sends it octet by octet would have that for each.</param>
    /// <exception cref="SessionEndedException">The client is gone, the time is up, or the gateway stops.</exception>
    public ValueTask WaitForInputAsync(TimeSpan limit, bool endsOnClose = false, bool goesOn = false)
    {
        var flushing = FlushAsync();
        return flushing.IsCompletedSuccessfully ? WaitAsync(limit, endsOnClose, goesOn) : FlushAndWaitAsync(flushing, limit, endsOnClose, goesOn);
    }

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
        if (_isOver || IsGivenUp)
        {
            if (Deadlines.IsWaitOver(now))
            {
                // It was told good-bye and does not even read that.
                Transport.Abort();
            }
        }
        else if (_watch.TryGiveUp(now, Services.Clock, out var step))
        {
            Chain.Log.StepHangs(Services.Logger, step.Name, step.Source, step.Stage, Session.Id, step.Timeout);
            _ = SessionFarewell.AnswerForAsync(this, step, SessionEnd.Error);
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
        else if (Generation.IsExpired && !IsDotOut)
        {
            EndExpired(now);
        }
        else if (IsAtIdlePoint && !Services.Generations.IsCurrent(Generation))
        {
            // A client that is silent must not hold an old generation: its wait is broken off and goes on under the new one. What is being sent to it is not touched.
            BreakOffRead();
        }
    }

    /// <summary>Whether the client has closed the connection. A client that has sent more, a QUIT for example, is still listening.</summary>
    public bool IsClientGone => Session.Outside is { } outside ? outside.Ask(TapeKinds.Gone, "", AnswerForms.YesNo, () => LooksGone) : LooksGone;

    private bool LooksGone => Transport.MayHaveEnded && (Input.HasEndedEmpty || (Input.Buffer.IsEmpty && Transport.IsWireClosed));

    /// <summary>Cancelled when the connection is broken off from our side.</summary>
    public CancellationToken Aborted => _aborted.Token;

    /// <summary>
    /// The time to finish is over. Who waits for his client or for a step says 421; who waits for a member stops waiting and answers with what is known; for
    /// whom a step blocks, somebody else says it.
    /// </summary>
    public void Finish(SessionEnd reason)
    {
        if (_watch.TryGiveUp(onlyIfSeen: true, out var step))
        {
            _ = SessionFarewell.AnswerForAsync(this, step, reason);
        }
        else if (Deadlines.IsWaiting)
        {
            Interrupt(reason);
        }
        else
        {
            Interlocked.CompareExchange(ref _interrupt, (int)reason, (int)SessionEnd.None);
            _cancellation.End();
            Session.Dispose();
            Delivery?.Abort();
            if (Deadlines.IsWaiting)
            {
                // It has begun to meanwhile.
                BreakOffWait();
            }
        }
    }

    /// <summary>What the session does at the moment, as far as others can see while it goes on.</summary>
    public SessionHold Look() => new(
        Transaction is not null, IsDotOut, _watch.Look(out var since, out var blocks) is { } step ? HeldCall.Of(step, TimeOf(since), blocks ? HeldCallKind.Blocks : HeldCallKind.Waits) : null);

    /// <summary>Breaks the connection off.</summary>
    public void Abort(SessionEnd reason)
    {
        if (_watch.TryGiveUp(onlyIfSeen: false, out var step))
        {
            _ = SessionFarewell.AnswerForAsync(this, step, reason);
        }

        if (!IsGivenUp)
        {
            Interlocked.CompareExchange(ref _interrupt, (int)reason, (int)SessionEnd.None);
            _aborted.Cancel();
            _cancellation.End();
            Session.Dispose();
            Delivery?.Abort();
            Transport.Abort();
        }
        else if (Deadlines.IsWaiting)
        {
            // It does not read its good-bye.
            Transport.Abort();
        }
    }

    /// <summary>The session was given up. Whatever its step still waits for is cancelled, and the member is free.</summary>
    public void AbandonStep()
    {
        _aborted.Cancel();
        _cancellation.End();
        Session.Dispose();
        Delivery?.GiveUp();
    }

    /// <summary>Has the generation take down the call that the session was given up for, until it comes back.</summary>
    public void NoteLostCall(StepInfo step) =>
        Generation.LostCalls.Add(HeldCall.Of(step, TimeOf(_watch.SeenAt), HeldCallKind.GivenUp), LazyInitializer.EnsureInitialized(ref _cameBack).Task);

    private async ValueTask FlushAndWaitAsync(ValueTask flushing, TimeSpan limit, bool endsOnClose, bool goesOn)
    {
        await flushing;
        await WaitAsync(limit, endsOnClose, goesOn);
    }

    // Apart from what comes before it: what waits for a client is kept for each of ten thousand, and made again for each of his commands.
    private ValueTask WaitAsync(TimeSpan limit, bool endsOnClose, bool goesOn)
    {
        if (goesOn)
        {
            Deadlines.ArmAgain();
        }
        else
        {
            Deadlines.Arm(limit);
        }

        return IsOverMeanwhile(endsOnClose) ? ValueTask.CompletedTask : TakeInputAsync();
    }

    private async ValueTask TakeInputAsync()
    {
        var more = Input.Took(await Input.ReadAsync());
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

    // The time of the old generation is over. Who waits for his client says 421; who waits for a step or a member stops waiting first; for whom a step blocks,
    // somebody else says it, unless it is inside by chance.
    private void EndExpired(long now)
    {
        if (Deadlines.IsWaiting)
        {
            Interrupt(SessionEnd.Shutdown);
        }
        else if (_watch.Look(out var since, out var blocks) is not { } || !blocks || since != now)
        {
            Finish(SessionEnd.Shutdown);
        }
    }

    private DateTimeOffset TimeOf(long timestamp) => Services.Clock.GetUtcNow() - Services.Clock.GetElapsedTime(timestamp);

    // Who ends the session from another thread looks for the armed wait behind having said so; here it is the other way round, so that one of the two sees the other.
    private bool IsOverMeanwhile(bool endsOnClose)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _interrupt) == (int)SessionEnd.None && (!endsOnClose || Session.Closing is null))
        {
            return false;
        }

        Deadlines.Disarm();
        ThrowIfInterrupted();
        return true;
    }

    // Asked for by what nobody waits for, a timer of a rule for example. A session that does not wait for its client sees it by itself.
    private void WakeToClose()
    {
        if (Deadlines.IsWaiting)
        {
            BreakOffWait();
        }
    }

    private bool IsAtIdlePoint => Transaction is null && Deadlines.IsWaiting;

    private void Interrupt(SessionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _interrupt, (int)reason, (int)SessionEnd.None) == (int)SessionEnd.None)
        {
            Session.Outside?.Interrupted(reason);
            BreakOffWait();
        }
        else
        {
            // The wait was broken off a tick ago and the session is still there: it cannot even say goodbye.
            Transport.Abort();
        }
    }

    // Only what really waits: TLS remembers a break-off for its next flush, whose record is then counted and never sent, and the client can read nothing any more.
    private void BreakOffWait()
    {
        BreakOffRead();
        try
        {
            if (_isFlushing)
            {
                Transport.Output.CancelPendingFlush();
            }
        }
        catch (ObjectDisposedException)
        {
            // The session ended meanwhile, and its TLS streams with it.
        }
    }

    private void BreakOffRead()
    {
        try
        {
            Input.CancelWait();
        }
        catch (ObjectDisposedException)
        {
            // As above.
        }
    }

    private async ValueTask FlushedAsync(ValueTask<FlushResult> pending)
    {
        _isFlushing = true;
        FlushResult result;
        try
        {
            result = await pending;
        }
        finally
        {
            _isFlushing = false;
        }

        Flushed(result);
    }

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
}
