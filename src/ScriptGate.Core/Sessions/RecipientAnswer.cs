namespace ScriptGate.Core.Sessions;

/// <summary>What a recipient, or a whole message, is answered with.</summary>
/// <param name="Reply">The reply without support ID.</param>
/// <param name="By">Who decided: a step's name, <c>member</c>, <c>engine</c>.</param>
/// <param name="Detail">What went wrong inside, for the operator only.</param>
internal readonly record struct RecipientAnswer(SmtpReply Reply, string By, string? Detail);
