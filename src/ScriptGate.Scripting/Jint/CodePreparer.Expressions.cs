using Jint.Native;
using Jint.Parser.Ast;

namespace ScriptGate.Scripting.Jint;

/// <content>Expressions.</content>
internal sealed partial class CodePreparer
{
    private Expression? Optional(Expression? expression) => expression is null ? null : Expression(expression);

    private Expression Expression(Expression expression)
    {
        Deeper(expression);
        var prepared = _depth % LevelsPerCheck == 0 && expression is BinaryExpression or LogicalExpression or ConditionalExpression or CallExpression or UnaryExpression
            ? new SequenceExpression { Type = SyntaxNodes.SequenceExpression, Location = expression.Location, Expressions = new GuardedExpression(Inner(expression), overflow) }
            : Inner(expression);
        _depth--;
        return prepared;
    }

    private Expression Inner(Expression expression)
    {
        switch (expression)
        {
            case AssignmentExpression item:
                return Assignment(item);
            case BinaryExpression item:
                item.Left = Expression(item.Left);
                item.Right = Expression(item.Right);
                return operators.For(item.Operator) is { } helper ? Call(item, helper, item.Left, item.Right) : item;
            case UnaryExpression item:
                return Unary(item);
            case LogicalExpression item:
                item.Left = Expression(item.Left);
                item.Right = Expression(item.Right);
                return item;
            case ConditionalExpression item:
                item.Test = Expression(item.Test);
                item.Consequent = Expression(item.Consequent);
                item.Alternate = Expression(item.Alternate);
                return item;
            case CallExpression item:
                item.Callee = Reference(item.Callee);
                item.Arguments = [.. item.Arguments.Select(Expression)];
                item.CanBeCached = false;
                return item;
            case NewExpression item:
                item.Callee = Expression(item.Callee);
                item.Arguments = [.. item.Arguments.Select(Expression)];
                return item;
            case MemberExpression:
                return Reference(expression);
            case Literal item when item.Type == SyntaxNodes.RegularExpressionLiteral:
                return RegExp(item);
            default:
                return Compound(expression);
        }
    }

    private Expression Compound(Expression expression)
    {
        switch (expression)
        {
            case FunctionExpression item:
                if (_done.Add(item))
                {
                    item.Body = FunctionBody(item.Body, item.Id?.Name ?? _names.GetValueOrDefault(item), item.FunctionDeclarations);
                }

                break;
            case ObjectExpression item:
                item.Properties = item.Properties.ToArray();
                foreach (var property in item.Properties)
                {
                    property.Value = Expression(Named(property.Value, property.Key.GetKey()));
                }

                break;
            case ArrayExpression item:
                item.Elements = item.Elements.Select(Optional).ToArray()!;
                break;
            case SequenceExpression item:
                item.Expressions = [.. item.Expressions.Select(Expression)];
                break;
        }

        return expression;
    }

    // What must stay a reference: a callee, which would lose its this, and what is assigned to.
    private Expression Reference(Expression expression)
    {
        if (expression is not MemberExpression member)
        {
            return expression is Identifier ? expression : Expression(expression);
        }

        Deeper(expression);
        member.Object = member.Object is MemberExpression inner && _depth % LevelsPerCheck != 0 ? Reference(inner) : Expression(member.Object);
        member.Property = member.Computed ? Expression(member.Property) : member.Property;
        _depth--;
        return member;
    }

    private Expression Assignment(AssignmentExpression item)
    {
        var left = item.Left;
        item.Left = Reference(left);
        item.Right = Expression(left is Identifier name && item.Operator == AssignmentOperator.Assign ? Named(item.Right, name.Name) : item.Right);
        if (operators.For(item.Operator) is not { } helper)
        {
            return item;
        }

        if (left is Identifier)
        {
            item.Operator = AssignmentOperator.Assign;
            item.Right = Call(item, helper, item.Left, item.Right);
            return item;
        }

        var member = (MemberExpression)item.Left;
        var key = member.Computed ? member.Property : new Literal { Type = SyntaxNodes.Literal, Location = member.Location, Value = ((Identifier)member.Property).Name };
        return Call(item, operators.Updating(helper), member.Object, key, item.Right);
    }

    private Expression Unary(UnaryExpression item)
    {
        item.Argument = item is UpdateExpression || item.Operator is UnaryOperator.Delete or UnaryOperator.TypeOf ? Reference(item.Argument) : Expression(item.Argument);
        return item.Operator == UnaryOperator.BitwiseNot ? Call(item, operators.Not, item.Argument) : item;
    }

    private static CallExpression Call(Expression at, JsValue function, params Expression[] arguments) => new()
    {
        Type = SyntaxNodes.CallExpression,
        Location = at.Location,
        CanBeCached = false,
        Callee = new Literal { Type = SyntaxNodes.Literal, Location = at.Location, Cached = true, CachedValue = function },
        Arguments = arguments,
    };

    private CallExpression RegExp(Literal item)
    {
        var end = item.Raw.LastIndexOf('/');
        try
        {
            return Call(item, makeRegExp(item.Raw[1..end], item.Raw[(end + 1)..]));
        }
        catch (PatternException exception)
        {
            throw new UnfitSyntaxException(item.Location, exception.Message);
        }
    }

    // A function without a name of its own is known by the name it is given to.
    private Expression Named(Expression expression, string name)
    {
        if (expression is FunctionExpression { Id: null })
        {
            _names.TryAdd(expression, name);
        }

        return expression;
    }
}
