using Jint.Native;
using Jint.Parser;
using Jint.Parser.Ast;

namespace ScriptGate.Scripting.Jint;

/// <summary>Changes the tree of a parsed file before it runs: puts the guard into it, and steps around what this version of the engine gets wrong.</summary>
/// <remarks>
/// Wrong in 2.10.4, with the fix: bitwise operators on negative numbers and arithmetic with undefined (helpers); a regular expression literal is one object for
/// ever (made anew); thrown values that are no errors break the engine (helper); labels on anything but a for loop, and a default that is not the last
/// clause (refused, with the line).
/// </remarks>
internal sealed partial class CodePreparer(EntryGuard guard, Operators operators, Func<string, string, JsValue> makeRegExp, Func<Exception> overflow)
{
    // What nests deeper is not written by people. The engine's stack is asked for room every so many levels.
    private const int MaxDepth = 2000;
    private const int LevelsPerCheck = 32;

    private readonly HashSet<object> _done = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expression, string> _names = new(ReferenceEqualityComparer.Instance);
    private int _depth;

    /// <summary>Prepares a file and makes the function of it that the loader calls.</summary>
    public FunctionExpression Prepare(Program program, params string[] parameters)
    {
        _depth = 0;
        foreach (var declaration in program.FunctionDeclarations)
        {
            Function(declaration);
        }

        return new FunctionExpression
        {
            Type = SyntaxNodes.FunctionExpression,
            Parameters = [.. parameters.Select(name => new Identifier { Type = SyntaxNodes.Identifier, Name = name })],
            Body = new BlockStatement { Type = SyntaxNodes.BlockStatement, Location = program.Location, Body = Guard(program.Body, "anonymous") },
            Strict = true,
            VariableDeclarations = program.VariableDeclarations,
            FunctionDeclarations = program.FunctionDeclarations,
        };
    }

    private GuardedStatements Guard(IEnumerable<Statement> statements, string? function) => new([.. statements.Select(Statement)], guard, function, overflow);

    private BlockStatement Block(params Statement[] statements) => new()
    {
        Type = SyntaxNodes.BlockStatement,
        Location = statements[0].Location,
        Body = new GuardedStatements(statements, guard, function: null, overflow),
    };

    private void Deeper(SyntaxNode node)
    {
        if (++_depth > MaxDepth)
        {
            throw new UnfitSyntaxException(node.Location, $"the code is nested more than {MaxDepth} deep");
        }
    }

    private Statement Statement(Statement statement)
    {
        Deeper(statement);
        var prepared = Inner(statement);
        _depth--;
        return prepared;
    }

    private Statement Inner(Statement statement)
    {
        switch (statement)
        {
            case BlockStatement block:
                if (block.Body is not GuardedStatements)
                {
                    block.Body = Guard(block.Body, function: null);
                }

                break;
            case ExpressionStatement item:
                item.Expression = Expression(item.Expression);
                break;
            case FunctionDeclaration item:
                Function(item);
                break;
            case IfStatement item:
                item.Test = Expression(item.Test);
                item.Consequent = Statement(item.Consequent);
                item.Alternate = item.Alternate is null ? null : _depth % LevelsPerCheck == 0 ? Block(Statement(item.Alternate)) : Statement(item.Alternate);
                break;
            case ReturnStatement item:
                item.Argument = Optional(item.Argument);
                break;
            case ThrowStatement item:
                item.Argument = Call(item.Argument, operators.Throwable, Expression(item.Argument));
                break;
            case TryStatement item:
                Try(item);
                break;
            case VariableDeclaration item:
                Variables(item);
                break;
            case SwitchStatement item:
                Switch(item);
                break;
            case LabelledStatement item:
                if (item.Body is not ForStatement)
                {
                    throw new UnfitSyntaxException(item.Location, "the engine Jint knows labels on for loops only");
                }

                item.Body = Statement(item.Body);
                break;
            default:
                Loop(statement);
                break;
        }

        return statement;
    }

    private void Loop(Statement statement)
    {
        switch (statement)
        {
            case ForStatement item:
                item.Init = item.Init switch
                {
                    Statement init => Statement(init),
                    Expression init => Expression(init),
                    _ => null,
                };
                item.Test = Optional(item.Test);
                item.Update = Optional(item.Update);
                item.Body = Body(item.Body);
                break;
            case ForInStatement item:
                ForIn(item);
                break;
            case WhileStatement item:
                item.Test = Expression(item.Test);
                item.Body = Body(item.Body);
                break;
            case DoWhileStatement item:
                item.Test = Expression(item.Test);
                item.Body = Body(item.Body);
                break;
        }
    }

    private Statement Body(Statement body) => body is BlockStatement ? Statement(body) : Block(Statement(body));

    private void ForIn(ForInStatement item)
    {
        if (item.Left is VariableDeclaration declaration)
        {
            Variables(declaration);
        }
        else if (item.Left is not Identifier)
        {
            throw new UnfitSyntaxException(item.Location, "the engine Jint knows for (name in object) with a plain name only");
        }

        item.Right = Expression(item.Right);
        if (LabelSearch.LeavesByLabel(item.Body))
        {
            throw new UnfitSyntaxException(item.Location, "the engine Jint cannot leave a for-in loop by a label");
        }

        item.Body = Body(item.Body);
    }

    private void Try(TryStatement item)
    {
        item.Block = Statement(item.Block);
        foreach (var handler in item.Handlers)
        {
            Statement(handler.Body);
        }

        item.Finalizer = item.Finalizer is null ? null : Statement(item.Finalizer);
    }

    private void Variables(VariableDeclaration item)
    {
        if (item.Kind is not ("var" or null))
        {
            throw new UnfitSyntaxException(item.Location, $"Unexpected token {item.Kind}");
        }

        foreach (var variable in item.Declarations)
        {
            variable.Init = variable.Init is null ? null : Expression(Named(variable.Init, variable.Id.Name));
        }
    }

    private void Switch(SwitchStatement item)
    {
        item.Discriminant = Expression(item.Discriminant);
        var cases = item.Cases?.ToArray() ?? [];
        item.Cases = cases;
        for (var i = 0; i < cases.Length; i++)
        {
            if (cases[i].Test is null && i != cases.Length - 1)
            {
                throw new UnfitSyntaxException(item.Location, "the engine Jint knows a switch whose default is the last clause only");
            }

            cases[i].Test = Optional(cases[i].Test);
            cases[i].Consequent = Guard(cases[i].Consequent ?? [], function: null);
        }
    }

    private void Function(FunctionDeclaration item)
    {
        if (_done.Add(item))
        {
            item.Body = FunctionBody(item.Body, item.Id?.Name, item.FunctionDeclarations);
        }
    }

    private BlockStatement FunctionBody(Statement body, string? name, IList<FunctionDeclaration> declarations)
    {
        var depth = _depth;
        _depth = 0;
        foreach (var declaration in declarations)
        {
            Function(declaration);
        }

        var block = (BlockStatement)body;
        block.Body = Guard(block.Body, name ?? "anonymous");
        _depth = depth;
        return block;
    }
}

/// <summary>A file uses what this engine does not know, or gets wrong.</summary>
internal sealed class UnfitSyntaxException(Location? place, string message) : Exception(message)
{
    public Location? Place { get; } = place;
}
