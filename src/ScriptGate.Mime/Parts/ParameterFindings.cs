using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Parts;

/// <summary>What is wrong with parameters, as findings.</summary>
internal static class ParameterFindings
{
    private static readonly (ParameterFaults Fault, string Code)[] Ambiguous =
    [
        (ParameterFaults.Syntax, MimeFindings.ParameterSyntax),
        (ParameterFaults.Duplicate, MimeFindings.ParameterDuplicate),
        (ParameterFaults.Mixed, MimeFindings.ParameterMixed),
        (ParameterFaults.Gap, MimeFindings.ContinuationGap),
        (ParameterFaults.ContinuationDuplicate, MimeFindings.ContinuationDuplicate),
        (ParameterFaults.Order, MimeFindings.ContinuationOrder),
        (ParameterFaults.Number, MimeFindings.ContinuationNumber),
        (ParameterFaults.Extended, MimeFindings.ExtendedValue),
        (ParameterFaults.Comment, MimeFindings.ParameterComment),
        (ParameterFaults.BadEncodedWord, MimeFindings.NameBadEncodedWord),
    ];

    public static void Report(IndexState state, MimePart part, ParameterFaults faults)
    {
        if (faults == ParameterFaults.None)
        {
            return;
        }

        foreach (var (fault, code) in Ambiguous)
        {
            if ((faults & fault) != ParameterFaults.None)
            {
                state.Ambiguous(part, code);
            }
        }

        if ((faults & ParameterFaults.EncodedWord) != ParameterFaults.None)
        {
            state.Malformed(part, MimeFindings.NameEncodedWord);
        }

        if ((faults & ParameterFaults.TooMany) != ParameterFaults.None)
        {
            state.Limit(part, MimeFindings.ParametersTooMany);
        }
    }
}
