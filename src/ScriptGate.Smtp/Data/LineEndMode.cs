namespace ScriptGate.Smtp;

/// <summary>What to do with a CR or LF that stands alone in a message. Either way it never ends a line by itself, so it cannot end a message.</summary>
public enum LineEndMode
{
    /// <summary>A finding, upon which the caller refuses the message. Nothing behind it is passed on.</summary>
    Reject,

    /// <summary>A finding, and the message goes on: a lone LF becomes CR LF, a lone CR a space.</summary>
    Normalise,
}
