using System.Collections.Immutable;

namespace ScriptGate.Core.Chain;

/// <summary>The RCPT steps whose word is about the address that the member gets, wherever they stand: relaying is not allowed by an address that is rewritten behind the check.</summary>
/// <param name="chains">A chain for each of these steps.</param>
internal sealed class FinalAddressJudges(ImmutableArray<EventChain<RcptEvent>> chains)
{
    /// <summary>A chain of more such steps would be one of a mistake; their marks fit into one word.</summary>
    public const int Limit = 32;

    /// <summary>The step as the chain of RCPT has it: it leaves its mark when it is asked.</summary>
    public static Step<RcptEvent> Marked(Step<RcptEvent> step, int index) => step with
    {
        Handler = (e, cancellationToken) =>
        {
            (e.Recipient as IJudgedAddress)?.IsJudgedBy(index);
            return step.Handler(e, cancellationToken);
        },
    };

    /// <summary>Those that have to be asked again.</summary>
    public IEnumerable<EventChain<RcptEvent>> Of(IJudgedAddress recipient) => chains.Where((_, index) => recipient.IsUnjudgedBy(index));
}
