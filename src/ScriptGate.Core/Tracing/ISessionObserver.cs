using ScriptGate.Core.Chain;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>Sees everything that goes in and out of one session, as it happens: what both sides said to the octet, what was asked, and what was answered.</summary>
/// <remarks>
/// Called in the middle of the session: it must not wait and not keep spans. Octets hold passwords and message content; who shows or keeps them decides what of it.
/// What is said and what steps answer comes in order, one call at a time. Service calls, violations and lines of rules may come from other threads beside it: a step
/// that ran out of its time, a timer, a fact that is still computed. An observer that throws is left out from then on (<see cref="ObserverGroup"/>).
/// </remarks>
internal interface ISessionObserver
{
    // ---- the client ---------------------------------------------------------------------------------------------------

    /// <summary>The client sent something that was taken in.</summary>
    /// <param name="kind">What it is taken for.</param>
    /// <param name="octets">As it came; lines without their CR LF.</param>
    void ClientSaid(ClientOctets kind, ReadOnlySpan<byte> octets)
    {
    }

    /// <summary>The client is told something; it leaves when the session next waits.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="octets">As it is sent, with line ends.</param>
    void ClientWasTold(SmtpReply reply, ReadOnlySpan<byte> octets)
    {
    }

    /// <summary>A handshake with the client has ended.</summary>
    /// <param name="tls">What was agreed; null when it failed.</param>
    /// <param name="failure">Why it failed; null when it did not.</param>
    void Secured(TlsInfo? tls, string? failure)
    {
    }

    // ---- the chain ----------------------------------------------------------------------------------------------------

    /// <summary>The steps of an event are about to be asked.</summary>
    void EventBegan(SmtpEvent e)
    {
    }

    void StepBegan(StepInfo step)
    {
    }

    /// <summary>The step was not asked: it, or its check, is switched off for this session.</summary>
    void StepSkipped(StepInfo step)
    {
    }

    /// <summary>How much of its time a step of a rule computed. Said when the rule is through with it: behind <see cref="StepEnded"/>, now and then, where the rule had waited for something.</summary>
    /// <param name="e">What the step was asked.</param>
    /// <param name="source">The step: <see cref="StepInfo.Source"/>.</param>
    /// <param name="computing">Its time inside JavaScript; the rest of the step's time it waited.</param>
    void RuleComputed(SmtpEvent e, string source, TimeSpan computing)
    {
    }

    /// <summary>The step that was asked came back, or is not waited for any longer.</summary>
    /// <param name="step">The step.</param>
    /// <param name="verdict">Its verdict, or what its failure means.</param>
    /// <param name="end">How it came back.</param>
    /// <param name="failure">Why it failed, for the operator only; null when it answered.</param>
    void StepEnded(StepInfo step, Verdict verdict, StepEnd end, Exception? failure)
    {
    }

    /// <summary>The event is decided; what a stage makes of an impossible verdict is in it.</summary>
    void EventEnded(SmtpEvent e, in Outcome outcome)
    {
    }

    /// <summary>Nobody decided: the session ended in the middle of the event, or the stage ran out of time.</summary>
    void EventBroken(SmtpEvent e, Exception reason)
    {
    }

    /// <summary>A violation was reported, and what the profile made of it.</summary>
    /// <param name="violation">What was violated.</param>
    /// <param name="stage">Where.</param>
    /// <param name="effect">What followed; null: nothing, not even a record.</param>
    /// <param name="flags">The flags that decided, and whose they are; null where it is switched off for this session.</param>
    /// <param name="evidence">What the check saw; null for nothing.</param>
    void ViolationReported(Violation violation, Stage stage, FindingEffect? effect, ViolationFlags? flags, IReadOnlyDictionary<string, object?>? evidence)
    {
    }

    /// <summary>A violation could not be looked for.</summary>
    /// <param name="failure">What did not answer, and what follows.</param>
    void ViolationFailed(ViolationFailure failure)
    {
    }

    /// <summary>A rule wrote a line into the log.</summary>
    void RuleSaid(string rule, string text)
    {
    }

    /// <summary>Something outside the session was asked and has answered, or failed.</summary>
    void ServiceCalled(ServiceCall call)
    {
    }

    // ---- the member ---------------------------------------------------------------------------------------------------

    /// <summary>The session got a connection to a member, fresh or kept from an earlier session.</summary>
    void MemberOpened(string pool, IMemberLink link)
    {
    }

    /// <summary>The pool had none to give.</summary>
    void MemberFailed(string pool, LinkResult result)
    {
    }

    /// <summary>A line for the member was queued; it leaves when the session next waits for it.</summary>
    /// <param name="member">The member's address as configured.</param>
    /// <param name="command">What the line is.</param>
    /// <param name="line">The line without its CR LF.</param>
    void MemberWasTold(string member, LinkCommand command, ReadOnlySpan<byte> line)
    {
    }

    /// <summary>A piece of the message for the member, before dot-stuffing.</summary>
    void MemberWasSent(string member, ReadOnlySpan<byte> content)
    {
    }

    /// <summary>The member answered.</summary>
    /// <param name="member">The member's address as configured.</param>
    /// <param name="command">What it answered; the final dot also stands for a refusal before it.</param>
    /// <param name="reply">The reply as it was understood.</param>
    /// <param name="octets">As it came, with line ends; empty where it was read before anybody observed.</param>
    void MemberSaid(string member, LinkCommand command, SmtpReply reply, ReadOnlySpan<byte> octets)
    {
    }

    /// <summary>The connection to the member failed in the middle.</summary>
    void MemberLost(MemberLinkException exception)
    {
    }

    // ---- the end ------------------------------------------------------------------------------------------------------

    /// <summary>A record was written: a transaction came to its end, or something was refused outside one.</summary>
    void Recorded(TransactionRecord record)
    {
    }

    /// <summary>The session is over. The last call.</summary>
    void SessionEnded(SessionEnd end)
    {
    }
}

/// <summary>What the octets of a client are taken for.</summary>
internal enum ClientOctets
{
    /// <summary>A command line, also one that is no command.</summary>
    Command,

    /// <summary>The answer to a challenge of AUTH.</summary>
    AuthResponse,

    /// <summary>A piece of a message: of the text behind DATA up to and with the final dot, or of a chunk.</summary>
    Content,

    /// <summary>A piece that is read only to be dropped: the rest of a line that is too long, a chunk that was refused.</summary>
    Dropped,

    /// <summary>A line with NUL or a lone CR or LF in it, with its end.</summary>
    BadLine,

    /// <summary>The first octets of another protocol; the session ends.</summary>
    Foreign,
}
