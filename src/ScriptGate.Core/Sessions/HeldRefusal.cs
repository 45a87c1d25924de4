namespace ScriptGate.Core.Sessions;

/// <summary>A check's block that came before the recipients were known. It is answered to each RCPT, so that the record has an envelope and exempt recipients get their mail.</summary>
/// <param name="Verdict">The refusal.</param>
/// <param name="By">The violation.</param>
internal sealed record HeldRefusal(Verdict Verdict, string By);
