using ScriptGate.Core.Chain;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>Whether the command that is under way is one that was asked for.</summary>
/// <param name="request">What was asked for.</param>
internal struct TraceMatch(TraceRequest request)
{
    private bool _isOfSender = request.Sender is null;
    private bool _isOfRecipient = request.Recipient is null;
    private bool _hasRun = request.Rule is null && request.Event is null;

    private readonly bool Holds() => _isOfSender && _isOfRecipient && _hasRun;

    /// <summary>The next command.</summary>
    public void Clear()
    {
        _isOfSender = request.Sender is null;
        _isOfRecipient = request.Recipient is null;
        _hasRun = request.Rule is null && request.Event is null;
    }

    /// <summary>Whether it is known to be one by what the session says of itself.</summary>
    public bool Holds(Session session)
    {
        if (session.Transaction is { } transaction)
        {
            _isOfSender |= request.Sender?.Matches(transaction.OriginalSender) == true;
            _isOfRecipient = _isOfRecipient || transaction.Accepted.Any(IsWanted) || transaction.Refused.Cast<Recipient>().Any(IsWanted);
        }

        return Holds();
    }

    /// <summary>An event is raised.</summary>
    public bool Raises(SmtpEvent e)
    {
        _hasRun |= request.Rule is null && request.Event == e.Stage;
        if (e is RcptEvent { Recipient: Recipient recipient })
        {
            _isOfRecipient = _isOfRecipient || IsWanted(recipient);
        }

        return e.Session is Session session ? Holds(session) : Holds();
    }

    /// <summary>A step is asked.</summary>
    public bool Runs(StepInfo step)
    {
        _hasRun |= request.Rule?.Matches(step) == true && (request.Event is null || request.Event == step.Stage);
        return Holds();
    }

    private readonly bool IsWanted(Recipient recipient) => request.Recipient?.Matches(recipient.Original) == true;
}
