namespace ScriptGate.Core.Sessions;

/// <summary>A check's block that came before the recipients were known. It is answered to each RCPT, so that the record has an envelope and exempt recipients get their mail.</summary>
/// <param name="Verdict">The refusal.</param>
/// <param name="By">The violation.</param>
/// <param name="SparesExempt">False: exempt recipients do not get their mail either. Who breaks the protocol has no mail to complain about.</param>
internal sealed record HeldRefusal(Verdict Verdict, string By, bool SparesExempt)
{
    /// <summary>Of two the one that is answered: the first, unless only the second stops everybody.</summary>
    public static HeldRefusal Stronger(HeldRefusal? first, HeldRefusal second) => first is null || (first.SparesExempt && !second.SparesExempt) ? second : first;
}
