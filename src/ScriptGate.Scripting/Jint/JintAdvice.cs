namespace ScriptGate.Scripting.Jint;

/// <summary>What this engine says to somebody who wrote for another.</summary>
internal static class JintAdvice
{
    public const string Syntax =
        "The rule engine is Jint, which knows ECMAScript 5.1 only (no let, const, arrow functions, classes, template literals or async). " +
        "For current JavaScript install the Debian or Ubuntu package libjavascriptcoregtk-6.0-1 and set engine to 'auto' or 'javascriptcore'";
}
