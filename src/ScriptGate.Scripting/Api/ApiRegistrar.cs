namespace ScriptGate.Scripting.Api;

/// <summary>The function by which the files of a program register their handlers.</summary>
/// <param name="Function">Its name: <c>on(EVENT, handler, options)</c> in rules.</param>
/// <param name="Event">Null: the first argument is the event. Set: every handler is one of this event, and the first argument is its title, any text, as in <c>test('title', handler, options)</c>.</param>
internal sealed record ApiRegistrar(string Function, string? Event)
{
    /// <summary>How long a title may be: 200 characters.</summary>
    public const int MaxTitle = 200;

    /// <summary>That of rules.</summary>
    public static readonly ApiRegistrar On = new("on", null);
}
